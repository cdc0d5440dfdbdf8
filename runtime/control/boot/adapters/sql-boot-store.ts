import type { ColumnType, Kysely, Selectable } from 'kysely';
import type { NodeImageVersion } from '../../../../schemas/agent/boot.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import type { AnyDatabase } from '../../../database/open-database.ts';
import { NO_CHOICE, StoredImageChoice } from '../core/image-choice.ts';
import { imageTaken } from '../core/image-taken.ts';
import type {
  BootNetworkRecord,
  BootStore,
  ImageChoice,
  NodeImageKeyRecord,
  NodeImageRecord,
} from '../ports/boot-store.ts';

type Json = ColumnType<unknown, string, string>;

interface ImageTable {
  version: string;
  /** Both databases give numbers of 64 bits as text. */
  sequence: ColumnType<string | number, number, never>;
  architecture: string;
  files: Json;
  key: string;
  added_at: Date;
  added_by: string;
  complete: boolean;
}

interface KeyTable {
  fingerprint: string;
  line: string;
  comment: string;
  added_at: Date;
  added_by: string;
}

interface NetworkTable {
  node: string;
  link: string;
  address: string;
  port: number;
  dhcp: Json;
  set_at: Date;
  set_by: string;
}

interface Tables {
  node_image: ImageTable;
  node_image_key: KeyTable;
  boot_network: NetworkTable;
  cluster_order: { kind: string; given: Json };
}

const CHOICE = 'node-images';

/** Node images and boot networks in SQL. */
export class SqlBootStore implements BootStore {
  readonly #db: Kysely<Tables>;

  /** @param db a database with `controlMigrations` applied */
  constructor(db: AnyDatabase) {
    this.#db = db;
  }

  async images(): Promise<NodeImageRecord[]> {
    const all = this.#db.selectFrom('node_image').selectAll().orderBy('sequence', 'desc');
    return (await all.execute()).map(toImage);
  }

  async addImage(image: NodeImageRecord): Promise<void> {
    const result = await this.#db
      .insertInto('node_image')
      .values({
        version: image.version,
        sequence: image.sequence,
        architecture: image.architecture,
        files: JSON.stringify(image.files),
        key: image.key,
        added_at: image.addedAt,
        added_by: image.addedBy,
        complete: image.complete,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows === 0n) throw imageTaken(image);
  }

  async setComplete(version: NodeImageVersion, complete: boolean): Promise<boolean> {
    const update = this.#db.updateTable('node_image').set({ complete });
    const { numUpdatedRows } = await update.where('version', '=', version).executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async removeImage(version: NodeImageVersion): Promise<boolean> {
    const removal = this.#db.deleteFrom('node_image').where('version', '=', version);
    return (await removal.executeTakeFirst()).numDeletedRows > 0n;
  }

  async keys(): Promise<NodeImageKeyRecord[]> {
    const all = this.#db.selectFrom('node_image_key').selectAll();
    return (await all.orderBy('added_at').orderBy('fingerprint').execute()).map(toKey);
  }

  async addKey(key: NodeImageKeyRecord): Promise<boolean> {
    const result = await this.#db
      .insertInto('node_image_key')
      .values({
        fingerprint: key.fingerprint,
        line: key.line,
        comment: key.comment,
        added_at: key.addedAt,
        added_by: key.addedBy,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  async removeKey(fingerprint: string): Promise<boolean> {
    const removal = this.#db.deleteFrom('node_image_key').where('fingerprint', '=', fingerprint);
    return (await removal.executeTakeFirst()).numDeletedRows > 0n;
  }

  async networks(): Promise<BootNetworkRecord[]> {
    const all = this.#db.selectFrom('boot_network').selectAll().orderBy('node');
    return (await all.execute()).map(toNetwork);
  }

  async setNetwork(network: BootNetworkRecord): Promise<void> {
    const values = {
      link: network.link,
      address: network.address,
      port: network.port,
      dhcp: JSON.stringify(network.dhcp),
      set_at: network.setAt,
      set_by: network.setBy,
    };
    await this.#db
      .insertInto('boot_network')
      .values({ node: network.node, ...values })
      .onConflict((conflict) => conflict.column('node').doUpdateSet(values))
      .execute();
  }

  async removeNetwork(node: NodeId): Promise<boolean> {
    const removal = this.#db.deleteFrom('boot_network').where('node', '=', node);
    return (await removal.executeTakeFirst()).numDeletedRows > 0n;
  }

  async choice(): Promise<ImageChoice> {
    const row = this.#db.selectFrom('cluster_order').select('given').where('kind', '=', CHOICE);
    const given = (await row.executeTakeFirst())?.given;
    return given === undefined ? NO_CHOICE : StoredImageChoice.parse(given);
  }

  async setChoice(choice: ImageChoice): Promise<void> {
    const given = JSON.stringify(choice);
    await this.#db
      .insertInto('cluster_order')
      .values({ kind: CHOICE, given })
      .onConflict((conflict) => conflict.column('kind').doUpdateSet({ given }))
      .execute();
  }
}

const toImage = (row: Selectable<ImageTable>): NodeImageRecord => ({
  version: row.version,
  sequence: Number(row.sequence),
  architecture: row.architecture as NodeImageRecord['architecture'],
  files: row.files as NodeImageRecord['files'],
  key: row.key,
  addedAt: row.added_at,
  addedBy: row.added_by,
  complete: row.complete,
});

const toKey = (row: Selectable<KeyTable>): NodeImageKeyRecord => ({
  fingerprint: row.fingerprint,
  line: row.line,
  comment: row.comment,
  addedAt: row.added_at,
  addedBy: row.added_by,
});

const toNetwork = (row: Selectable<NetworkTable>): BootNetworkRecord => ({
  node: row.node as NodeId,
  link: row.link,
  address: row.address,
  port: row.port,
  dhcp: row.dhcp as BootNetworkRecord['dhcp'],
  setAt: row.set_at,
  setBy: row.set_by,
});
