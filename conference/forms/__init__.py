"""Fields of forms: kinds of fields, how they are drawn, what they showed, what they ask."""
