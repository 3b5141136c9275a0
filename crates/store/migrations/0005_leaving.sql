-- Whether the provider may charge more than was delivered should the call be left, as far as was known when it was made.
ALTER TABLE generations ADD COLUMN may_bill_on BOOLEAN NOT NULL DEFAULT FALSE;
