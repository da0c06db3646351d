print("adflight")
