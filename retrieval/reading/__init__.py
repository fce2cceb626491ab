"""Reading a request in words, one kind of constraint a module; `retrieval.parsing` is the door."""
