"""Every planted bug, by name."""

from tests.mutants import of_arranging, of_callers, of_carrying, of_news

MUTATIONS = (*of_carrying.MUTATIONS, *of_news.MUTATIONS, *of_callers.MUTATIONS, *of_arranging.MUTATIONS)
