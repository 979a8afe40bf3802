"""The live explorer: a local web page over stored studies and over models run on the spot; one file per page in `pages`."""
