"""How a programme's documents look: its logo and its colours, made harmless and readable."""
