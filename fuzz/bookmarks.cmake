varve_fuzz(bookmarks DEPENDS varve::bookmarks)
