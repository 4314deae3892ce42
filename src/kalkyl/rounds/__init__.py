"""A round: what is collected from whom, what came, what the receiver decided. Nothing here does IO.

``model`` has the nouns, ``senders`` says who may send for whom, ``counting`` which delivery counts
for each department and how each stands, ``records`` turns them into what a ledger keeps and back.
"""
