"""What students answer: a module per notebook, which `test_contract.py` reads.

`RIGHT` has right answers by the exercise's name, beside the solution that it prints.
`WRONG` has the typical mistakes, each with words from the cause that has to be told.
"""
