"""The BERT click scorer: how likely does this customer click on this product?"""
