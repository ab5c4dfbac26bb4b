"""The tables of a ledger, and the questions that are put to them.

To change a table: raise FORMAT. A ledger of another format is refused, never guessed at.
"""

FORMAT = 2
TABLES = """
CREATE TABLE calls (                 -- one HTTP request each, or one line of a batch file
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,               -- prompt key
    attempt INTEGER NOT NULL,        -- 1, 2, ... for one key
    image_id TEXT NOT NULL,
    type TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intended', 'answered', 'failed', 'in_doubt')),
    endpoint TEXT NOT NULL,          -- base URL that was asked
    batch INTEGER REFERENCES batches (id),
    intended_at REAL NOT NULL,       -- seconds since the epoch
    settled_at REAL,
    reserved INTEGER,                -- most that it can cost, in nanodollars; NULL without a price
    cost INTEGER,                    -- what it did cost, in nanodollars; NULL while or where that is not known
    body BLOB,                       -- a 200 as it came
    request_id TEXT,                 -- the endpoint's own name of the request
    prompt_tokens INTEGER, completion_tokens INTEGER, cached_tokens INTEGER,
    failure TEXT, detail TEXT,
    UNIQUE (key, attempt)
);
CREATE INDEX of_batch ON calls (batch) WHERE batch IS NOT NULL;
CREATE INDEX not_settled ON calls (state) WHERE state IN ('intended', 'in_doubt');
CREATE TABLE batches (               -- files of the Batch API
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,       -- ours, sent along, by which a batch is found again
    endpoint TEXT NOT NULL,
    made_at REAL NOT NULL,
    file_id TEXT,                    -- the endpoint's name of the uploaded requests
    batch_id TEXT,                   -- the endpoint's name of the batch; NULL while it may not exist
    state TEXT NOT NULL              -- made, sent, or how it ended
);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
INTEND = """
INSERT INTO calls (key, attempt, image_id, type, state, endpoint, batch, intended_at, reserved)
SELECT ?1, coalesce(max(attempt), 0) + 1, ?2, ?3, 'intended', ?4, ?5, ?6, ?7 FROM calls WHERE key = ?1
RETURNING id, attempt
"""
ANSWER = "UPDATE calls SET state = 'answered', body = ?, request_id = ?, settled_at = ? WHERE id = ? RETURNING id"
READ = """
UPDATE calls SET prompt_tokens = ?, cached_tokens = ?, completion_tokens = ?, cost = ? WHERE id = ? RETURNING id
"""
FAIL = """
UPDATE calls SET state = 'failed', failure = ?, detail = ?, cost = coalesce(cost, ?),
    settled_at = coalesce(settled_at, ?) WHERE id = ? RETURNING id
"""
DOUBT = "UPDATE calls SET state = 'in_doubt' WHERE state = 'intended' AND batch IS NULL"
# The calls of a key together tell how it stands: an answer wins over everything beside it.
STANDING = """
SELECT s.key, s.answered, s.intended, s.doubtful, s.bad, f.failure FROM (
    SELECT key, max(state = 'answered') AS answered, sum(state = 'intended') AS intended,
           sum(state = 'in_doubt') AS doubtful,
           coalesce(sum(failure = 'bad_reply'), 0) AS bad, max(CASE WHEN state = 'failed' THEN attempt END) AS failed_at
    FROM calls GROUP BY key) s
LEFT JOIN calls f ON f.key = s.key AND f.attempt = s.failed_at
"""
# What no endpoint has said the price of may have been charged all the same.
MONEY = """
SELECT coalesce(sum(cost), 0) AS spent, coalesce(sum(reserved) FILTER (WHERE cost IS NULL), 0) AS held FROM calls
"""
TOTALS = """
SELECT count(*) AS requests,
       coalesce(sum(prompt_tokens), 0) AS prompt_tokens, coalesce(sum(cached_tokens), 0) AS cached_tokens,
       coalesce(sum(completion_tokens), 0) AS completion_tokens
FROM calls
"""
IS_OPEN = "SELECT 1 FROM calls WHERE id = ? AND key = ? AND state IN ('intended', 'in_doubt')"
IN_DOUBT = """
SELECT DISTINCT key FROM calls c WHERE (state = 'in_doubt' OR (?1 AND state = 'intended' AND batch IS NULL))
    AND NOT EXISTS (SELECT 1 FROM calls a WHERE a.key = c.key AND a.state = 'answered') ORDER BY key
"""
RECENT = "SELECT count(*), min(settled_at) FROM calls WHERE state = 'answered' AND settled_at >= ?"
UNPRICED = """
SELECT type, batch IS NOT NULL, coalesce(sum(prompt_tokens), 0), coalesce(sum(cached_tokens), 0),
       coalesce(sum(completion_tokens), 0)
FROM calls WHERE cost IS NULL GROUP BY 1, 2
"""
BY_TYPE = """
SELECT type, count(*), coalesce(sum(prompt_tokens), 0), coalesce(sum(completion_tokens), 0), coalesce(sum(cost), 0)
FROM calls GROUP BY type
"""
UNREAD = """
SELECT id, body, batch IS NOT NULL, type FROM calls WHERE state = 'answered' AND cost IS NULL AND prompt_tokens IS NULL
"""
