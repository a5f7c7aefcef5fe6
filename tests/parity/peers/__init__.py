"""How each program is asked a question, and how its answer is read."""
