"""How weights move: optimisers, learning rates, averages."""
