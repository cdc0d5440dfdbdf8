import type { ColumnType, GeneratedAlways, Kysely, Transaction } from 'kysely';

/** `bigint`: one driver gives it as text, the other as a number. Read with `Number()`. */
type Int8 = ColumnType<string | number, number, number>;
type Time = ColumnType<Date, Date, Date>;
type Maybe<Column> =
  Column extends ColumnType<infer S, infer I, infer U>
    ? ColumnType<S | null, I | null, U | null>
    : Column | null;
/** `jsonb`: written as text, read as a value. */
type Json<Value> = ColumnType<Value, string, string>;

export interface RegistryTables {
  registry_repository: {
    id: GeneratedAlways<number>;
    address: string;
    namespace: string;
    visibility: ColumnType<'public' | 'private', 'public' | 'private' | undefined>;
    pulls: ColumnType<string | number, number | undefined, number>;
    created_at: Time;
  };
  registry_blob: {
    digest: string;
    generation: GeneratedAlways<string | number>;
    size_bytes: Int8;
    state: 'arriving' | 'stored' | 'sweeping';
    touched_at: Time;
    condemned_at: Maybe<Time>;
  };
  registry_blob_link: {
    repository_id: number;
    digest: string;
    account_id: string;
    touched_at: Time;
  };
  registry_upload: {
    id: string;
    address: string;
    account_id: string;
    touched_at: Time;
    size_bytes: ColumnType<string | number, number | undefined, number>;
  };
  registry_manifest: {
    repository_id: number;
    digest: string;
    media_type: string;
    artifact_type: string | null;
    size_bytes: Int8;
    subject: string | null;
    annotations: Json<Record<string, string>>;
    pushed_by: string;
    pushed_at: Time;
  };
  registry_manifest_part: {
    repository_id: number;
    manifest: string;
    kind: 'config' | 'layer' | 'manifest';
    digest: string;
    media_type: string;
    size_bytes: Int8;
  };
  registry_tag: { repository_id: number; name: string; digest: string; updated_at: Time };
  registry_signature: {
    repository_id: number;
    manifest: string;
    subject: string;
    state: 'valid' | 'invalid';
    finding: Json<object>;
    signed_as: string | null;
  };
  registry_appliance: {
    repository_id: number;
    digest: string;
    name: string;
    version: string;
    title: string;
    summary: string;
    licence: string;
    categories: string[];
    icon: string | null;
    changes: Json<unknown[]>;
    machines: number;
    memory_bytes: Int8;
    download_bytes: Int8;
    published_by: string;
    published_at: Time;
  };
  registry_release: {
    repository_id: number;
    version: string;
    digest: string;
    released_at: Time;
    withdrawn_at: Maybe<Time>;
  };
  registry_card: {
    repository_id: number;
    digest: string;
    words: string;
    haystack: string;
    sort_title: string;
    categories: string[];
    published_at: Time;
  };
}

export type RegistryDatabase = Kysely<RegistryTables>;
export type RegistryTransaction = Transaction<RegistryTables>;
