"""Where does gradient flow end, for every start of a box?  Proved from tables of one variable.

U² − 2G(a), with G an antiderivative of φ/φ', is conserved, so the level of a start decides where
its orbit ends; φ, G and λ1 are functions of a alone.  They are tabulated once, in balls; a box of
starts then costs a few comparisons.
"""
