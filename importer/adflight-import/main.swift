print("adflight-import")
