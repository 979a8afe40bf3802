"""How much smaller is the retained force under a pay freeze or a furlough?

`sessim show experiment replication_rand_2014` says what was published and what would count.
"""

import sys

import sessim

if __name__ == "__main__":
    paper = sessim.replicate("rand_2014", *sys.argv[1:], folder="results/replications/rand_2014")
    print(paper)
    paper.plot().write_html("results/replications/rand_2014/figure.html")
