"""The pack of evidence for the grant: one ZIP with what whoever paid wants to see."""
