"""How each document is laid out: from its content, in the language that is active, to what its print template shows. Pure."""
