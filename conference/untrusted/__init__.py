"""What strangers send, looked through before it is kept: archives, uploads, pictures."""
