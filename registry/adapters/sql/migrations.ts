import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The tables of the registry. Blobs stand alone; everything else belongs to a repository.
 *
 * ```
 * repository ─┬─ blob_link ─────────── blob        what can be pulled from where
 *             ├─ manifest ─┬─ part ─── (blob)      what a manifest is made of
 *             │            ├─ tag
 *             │            ├─ signature            what was found out about it
 *             │            └─ appliance ── card    what people see of it; the card is the newest
 *             └─ release                           version → digest, kept after deletion
 * upload                                           who may continue which upload
 * ```
 *
 * A blob that a manifest uses cannot be deleted: the foreign keys say so, whatever the code does.
 */
const STATEMENTS = [
  `create extension if not exists pg_trgm`,
  `create table registry_repository (
     id integer generated always as identity primary key,
     address text not null unique,
     namespace text not null,
     visibility text not null default 'public' check (visibility in ('public', 'private')),
     pulls bigint not null default 0,
     created_at timestamptz not null)`,
  `create table registry_blob (
     digest text collate "C" primary key,
     generation bigint generated always as identity,
     size_bytes bigint not null,
     state text not null check (state in ('arriving', 'stored', 'sweeping')),
     touched_at timestamptz not null,
     condemned_at timestamptz)`,
  `create index registry_blob_by_touch on registry_blob (touched_at)`,
  `create table registry_blob_link (
     repository_id integer not null references registry_repository,
     digest text collate "C" not null references registry_blob,
     account_id text not null,
     touched_at timestamptz not null,
     primary key (repository_id, digest))`,
  `create index registry_blob_link_by_digest on registry_blob_link (digest)`,
  `create index registry_blob_link_by_account on registry_blob_link (account_id)`,
  `create index registry_blob_link_by_touch on registry_blob_link (touched_at)`,
  `create table registry_upload (
     id text primary key,
     address text not null,
     account_id text not null,
     touched_at timestamptz not null)`,
  `create index registry_upload_by_account on registry_upload (account_id)`,
  `create index registry_upload_by_touch on registry_upload (touched_at)`,
  `create table registry_manifest (
     repository_id integer not null references registry_repository,
     digest text collate "C" not null references registry_blob,
     media_type text not null,
     artifact_type text,
     size_bytes bigint not null,
     subject text collate "C",
     annotations jsonb not null,
     pushed_by text not null,
     pushed_at timestamptz not null,
     primary key (repository_id, digest))`,
  `create index registry_manifest_by_digest on registry_manifest (digest)`,
  `create index registry_manifest_by_subject on registry_manifest (subject, repository_id)
     where subject is not null`,
  `create table registry_manifest_part (
     repository_id integer not null,
     manifest text collate "C" not null,
     kind text not null check (kind in ('config', 'layer', 'manifest')),
     digest text collate "C" not null references registry_blob,
     media_type text not null,
     size_bytes bigint not null,
     primary key (repository_id, manifest, kind, digest, media_type),
     foreign key (repository_id, manifest) references registry_manifest on delete cascade)`,
  `create index registry_manifest_part_by_digest on registry_manifest_part (digest, repository_id)`,
  `create table registry_tag (
     repository_id integer not null,
     name text collate "C" not null,
     digest text collate "C" not null,
     updated_at timestamptz not null,
     primary key (repository_id, name),
     foreign key (repository_id, digest) references registry_manifest on delete cascade)`,
  `create index registry_tag_by_digest on registry_tag (repository_id, digest)`,
  `create table registry_signature (
     repository_id integer not null,
     manifest text collate "C" not null,
     subject text collate "C" not null,
     state text not null check (state in ('valid', 'invalid')),
     finding jsonb not null,
     signed_as text,
     primary key (repository_id, manifest),
     foreign key (repository_id, manifest) references registry_manifest on delete cascade)`,
  `create index registry_signature_by_subject on registry_signature (subject, repository_id)`,
  `create table registry_appliance (
     repository_id integer not null,
     digest text collate "C" not null,
     name text not null,
     version text not null,
     title text not null,
     summary text not null,
     licence text not null,
     categories text[] not null,
     icon text,
     changes jsonb not null,
     machines integer not null,
     memory_bytes bigint not null,
     download_bytes bigint not null,
     published_by text not null,
     published_at timestamptz not null,
     primary key (repository_id, digest),
     foreign key (repository_id, digest) references registry_manifest on delete cascade)`,
  `create table registry_release (
     repository_id integer not null references registry_repository,
     version text collate "C" not null,
     digest text collate "C" not null,
     released_at timestamptz not null,
     withdrawn_at timestamptz,
     primary key (repository_id, version))`,
  `create table registry_card (
     repository_id integer primary key,
     digest text collate "C" not null,
     words tsvector not null,
     haystack text not null,
     sort_title text collate "C" not null,
     categories text[] not null,
     published_at timestamptz not null,
     foreign key (repository_id, digest) references registry_appliance on delete cascade)`,
  `create index registry_card_words on registry_card using gin (words)`,
  `create index registry_card_haystack on registry_card using gin (haystack gin_trgm_ops)`,
];

/** What an unfinished upload takes, and finding all repositories of a namespace. */
const QUOTA_STATEMENTS = [
  `alter table registry_upload add column size_bytes bigint not null default 0`,
  `create index registry_repository_by_namespace on registry_repository (namespace)`,
];

/** Who was counted as pulling what, today. */
const PULL_STATEMENTS = [
  `create table registry_pull (
     day date not null,
     repository_id integer not null references registry_repository,
     client text collate "C" not null,
     primary key (day, repository_id, client))`,
];

/** The words that typing errors are held against, and an index for each order of the marketplace. */
const SEARCH_STATEMENTS = [
  `create table registry_word (word text collate "C" primary key)`,
  `create index registry_word_alike on registry_word using gin (word gin_trgm_ops)`,
  `insert into registry_word (word)
     select distinct found.word
     from registry_card c join registry_repository r on r.id = c.repository_id
       cross join lateral unnest(tsvector_to_array(c.words)) as found(word)
     where r.visibility = 'public' and found.word ~ '^[[:alnum:]]{3,40}$'
     on conflict do nothing`,
  `drop index registry_card_haystack`,
  `create index registry_repository_by_pulls on registry_repository (pulls desc, address)`,
  `create index registry_repository_in_order on registry_repository (address collate "C")`,
  `create index registry_card_by_title on registry_card (sort_title)`,
  `create index registry_card_by_time on registry_card (published_at desc)`,
];

/** Structurally the server's `AreaMigrations`: the areas do not import each other. */
export const registryMigrations: {
  readonly area: string;
  readonly migrations: Record<string, Migration>;
} = {
  area: 'registry',
  migrations: {
    '0001-registry': {
      up: async (db: Kysely<unknown>) => {
        for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
      },
    },
    '0004-search': {
      up: async (db: Kysely<unknown>) => {
        for (const statement of SEARCH_STATEMENTS) await sql.raw(statement).execute(db);
      },
    },
    '0003-pulls': {
      up: async (db: Kysely<unknown>) => {
        for (const statement of PULL_STATEMENTS) await sql.raw(statement).execute(db);
      },
    },
    '0002-quota': {
      up: async (db: Kysely<unknown>) => {
        for (const statement of QUOTA_STATEMENTS) await sql.raw(statement).execute(db);
      },
    },
  },
};
