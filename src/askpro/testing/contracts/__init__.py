"""One contract suite per port. An adapter passes the suite of each port that it implements."""
