print("bencao")
