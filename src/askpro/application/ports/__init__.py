"""What the application asks of the world outside, one small family of protocols per file."""
