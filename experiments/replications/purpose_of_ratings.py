"""What do pay consequences do to ratings?

`sessim show experiment replication_purpose_of_ratings` says what was published and what would count.
"""

import sys

import sessim

if __name__ == "__main__":
    paper = sessim.replicate("purpose_of_ratings", *sys.argv[1:], folder="results/replications/purpose_of_ratings")
    print(paper)
    paper.plot().write_html("results/replications/purpose_of_ratings/figure.html")
