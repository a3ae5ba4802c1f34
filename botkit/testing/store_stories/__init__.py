"""What every Store owes botkit, told as stories: one class per theme, put together by `StoreContract`."""
