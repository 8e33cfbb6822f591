"""What a person does with their own registration, behind the link of their mail."""
