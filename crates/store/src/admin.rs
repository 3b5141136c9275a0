//! Keys and lists for the command line, also while another process serves. Takes no lock, never touches the spool: balances are
//! those of the database, a group commit behind the server's. The server notices changed keys within half a second.

use std::path::{Path, PathBuf};

use inner::Nanos;
use sqlx::{Connection, SqliteConnection};

use crate::{
    ActivityQuery, ActivityRow, Credits, Generation, GenerationQuery, Grant, KeyChange, KeyRow, KeySpec, StoreError,
    accounts::Accounts,
    backup,
    clock::now_ms,
    data_dir, database,
    error::During,
    ledger,
    sqlite::new_key,
    table::{credits, generations, keys},
    window::day_of,
};

/// A visitor of a data directory.
#[derive(Debug)]
pub struct Admin {
    conn: SqliteConnection,
    database: PathBuf,
}

impl Admin {
    /// Opens the directory, making and migrating the database if needed; that is refused while another process serves from
    /// it with an older schema.
    pub async fn open(dir: &Path) -> Result<Self, StoreError> {
        data_dir::prepare(dir)?;
        let database = data_dir::database(dir)?;
        let mut conn = database::open(&database).await?;
        if database::version(&mut conn, &database).await? != database::SCHEMA_VERSION {
            let _lock = data_dir::lock(dir)?;
            database::migrate(&mut conn, &database).await?;
        }
        Ok(Self { conn, database })
    }

    /// Opens the directory to read only, if it has a database and that is of this program's version. Changes nothing in it.
    pub async fn visit(dir: &Path) -> Result<Option<Self>, StoreError> {
        let database = dir.join(data_dir::DATABASE);
        if !database.is_file() {
            return Ok(None);
        }
        let mut conn = database::open_to_read(&database).await?;
        let version = database::version(&mut conn, &database).await?;
        Ok((version == database::SCHEMA_VERSION).then_some(Self { conn, database }))
    }

    /// Creates a key and returns its row and its plain text, which is shown only now.
    pub async fn create_key(&mut self, spec: KeySpec) -> Result<(KeyRow, String), StoreError> {
        let (key, plain) = new_key(spec)?;
        let mut transaction = self.conn.begin_with("BEGIN IMMEDIATE").await.during("create the key")?;
        keys::insert(&mut transaction, &key).await.during("create the key")?;
        transaction.commit().await.during("create the key")?;
        Ok((key, plain))
    }

    /// Changes a key; `None` when there is no such hash.
    pub async fn update_key(&mut self, hash: &str, change: &KeyChange) -> Result<Option<KeyRow>, StoreError> {
        let mut transaction = self.conn.begin_with("BEGIN IMMEDIATE").await.during("change the key")?;
        let changed = keys::update(&mut transaction, hash, change, now_ms() / 1000).await.during("change the key")?;
        transaction.commit().await.during("change the key")?;
        match changed {
            Some(_) => Ok(self.keys().await?.into_iter().find(|key| key.hash == hash)),
            None => Ok(None),
        }
    }

    /// Removes a key; what it spent stays in the ledger. `false` when there is no such hash.
    pub async fn delete_key(&mut self, hash: &str) -> Result<bool, StoreError> {
        let mut transaction = self.conn.begin_with("BEGIN IMMEDIATE").await.during("remove the key")?;
        let removed = keys::delete(&mut transaction, hash).await.during("remove the key")?;
        transaction.commit().await.during("remove the key")?;
        Ok(removed)
    }

    /// All keys, oldest first, with their settled amounts; holds are known to the server only and show as zero.
    pub async fn keys(&mut self) -> Result<Vec<KeyRow>, StoreError> {
        let today = day_of(now_ms());
        let accounts = Accounts::default();
        accounts.replace(ledger::accounts(&mut self.conn, today).await.during("read the keys")?);
        Ok(accounts.all(today))
    }

    /// The credits behind all keys, with their settled amount, and all grants, oldest first.
    pub async fn credits(&mut self) -> Result<(Credits, Vec<Grant>), StoreError> {
        let purse = ledger::purse(&mut self.conn).await.during("read the credits")?;
        let grants = credits::all(&mut self.conn).await.during("read the credits")?;
        Ok((purse.credits(), grants))
    }

    /// Grants credits; below zero takes them back. See [`crate::Store::grant`].
    pub async fn grant(&mut self, amount: Nanos, note: &str) -> Result<Grant, StoreError> {
        let mut transaction = self.conn.begin_with("BEGIN IMMEDIATE").await.during("grant credits")?;
        let grant = credits::insert(&mut transaction, amount, note, now_ms() / 1000).await.during("grant credits")?;
        transaction.commit().await.during("grant credits")?;
        Ok(grant)
    }

    /// Settled generations, newest first.
    pub async fn generations(&mut self, query: &GenerationQuery) -> Result<Vec<Generation>, StoreError> {
        generations::list(&mut self.conn, query).await.during("list generations")
    }

    /// One settled generation.
    pub async fn generation(&mut self, id: &str) -> Result<Option<Generation>, StoreError> {
        generations::by_id(&mut self.conn, id).await.during("read a generation")
    }

    /// What was used per day and endpoint, newest day first.
    pub async fn activity(&mut self, query: &ActivityQuery) -> Result<Vec<ActivityRow>, StoreError> {
        generations::activity(&mut self.conn, query).await.during("sum up the activity")
    }

    /// Writes a consistent copy of what is committed to a new file. Refuses to overwrite.
    pub async fn backup(&self, dest: &Path) -> Result<(), StoreError> {
        backup::write(&self.database, dest).await
    }
}
