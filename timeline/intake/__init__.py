"""Where events come from: files of documents."""
