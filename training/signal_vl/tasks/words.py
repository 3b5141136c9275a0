"""Word lists that several tasks share."""

#: Things with a price: written in pictures, on receipts, in calls of `get_price`.
GOODS = (
    "milk", "bread", "apple", "banana", "cheese", "butter", "egg", "rice", "pasta", "tea", "coffee", "juice", "water",
    "sugar", "salt", "soap", "pen", "book", "cup", "plate", "lamp", "chair", "table", "shirt", "shoe", "hat", "ball",
    "cake", "pizza", "soup", "fish", "ham", "onion", "tomato", "potato", "lemon", "orange", "pear", "plum", "grape",
    "melon", "carrot", "bean", "nut", "honey", "jam", "oil", "corn", "key", "watch", "phone", "bag", "box", "pencil",
    "paper", "spoon", "fork", "knife", "candle", "towel",
)  # fmt: skip
