import { randomBytes } from 'node:crypto';
import type { KyselyPlugin } from 'kysely';
import { expect, test } from 'vitest';
import { controlMigrations } from '../../../../../runtime/control/migrations.ts';
import { SqlStackStore } from '../../../../../runtime/control/stacks/adapters/sql-stack-store.ts';
import { cloneDefinition } from '../../../../../runtime/control/stacks/core/define/clone-definition.ts';
import type { StackName } from '../../../../../schemas/ids/names.ts';
import { id, ONE, reserved } from '../../../../contract/lab/stored-stacks.ts';
import { testDatabases } from '../../../../fakes/databases.ts';

/** The first answer of a transaction is as of before somebody else lent something. */
function blindAtFirst(): KyselyPlugin {
  let isFirst = true;
  return {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      const isAboutLoans = result.rows.length > 0 && result.rows.every((row) => 'to' in row);
      if (!isAboutLoans || !isFirst) return result;
      isFirst = false;
      return { ...result, rows: [] };
    },
  };
}

test.each(testDatabases)(
  'a loan that is made while others are looked at is not taken for one that is over ($name)',
  async ({ open }) => {
    const { db, close } = await open(controlMigrations);
    const stacks = new SqlStackStore(db);
    const [blog, copy] = [await reserved(stacks), id('stack')];
    const disks = blog.definition.volumes.map(({ id: disk }) => ({
      disk,
      base: disk,
      fresh: id('volume'),
    }));
    const wishes = { from: blog.name, name: 'copy' as StackName, fenced: true, ports: [] };
    await stacks.reserve({ id: copy, gateway: ONE, networks: 1 }, ({ uplinkIndex }) => ({
      ...blog,
      id: copy,
      name: wishes.name,
      definition: {
        ...cloneDefinition(blog.definition, wishes, randomBytes),
        uplinkIndex,
        networks: [],
      },
    }));
    await stacks.changeLayers(blog.id, { kind: 'make', disks });
    await stacks.changeLayers(blog.id, { kind: 'use', disks, point: undefined, clone: copy });
    const late = new SqlStackStore(db.withPlugin(blindAtFirst()));
    expect(await late.settleLoans(blog.id)).toBe(false);
    const layers = (await stacks.get(blog.id))?.definition.layers ?? [];
    expect(layers.map(({ lent }) => lent)).toEqual([[copy], [copy]]);
    await close();
  },
);
