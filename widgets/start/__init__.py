"""Parts of the first page: what people come for, recent files, templates as pictures of what is in them."""
