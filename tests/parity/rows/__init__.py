"""The questions, and why peers answer some of them otherwise. A server's part is the world's."""
