"""The live page: one reader of Azure, any number of pages, on loopback. Law: it reads only, and answers only GET."""
