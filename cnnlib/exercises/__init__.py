"""Exercises with `check`, `hint` and `solution`: one module per notebook.

A notebook imports the module of its own name, without the number:

    from cnnlib.exercises import resnet as exercises

    exercises.halved_shortcuts.check(answer)  # right, or not, and the likely cause
    exercises.halved_shortcuts.hint()  # three, from gentle to nearly given away
    exercises.halved_shortcuts.solution()  # printed, to be pasted for the starter

What they are made of stands in `cnnlib.exercises.kinds`.
"""
