import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { makeRequest } from '../../../runtime/agent/link/adapters/identity.ts';
import { controlMigrations } from '../../../runtime/control/migrations.ts';
import { SqlNodeStore } from '../../../runtime/control/nodes/adapters/sql-node-store.ts';
import { Authority } from '../../../runtime/control/nodes/agents/authority.ts';
import { makeSite } from '../../../runtime/control/nodes/core/make-site.ts';
import { AesSealer } from '../../../runtime/control/stacks/adapters/aes-sealer.ts';
import { nodeSecretMaker } from '../../../runtime/control/stacks/adapters/node-secret-maker.ts';
import { SqlStackStore } from '../../../runtime/control/stacks/adapters/sql-stack-store.ts';
import { makeDefinition } from '../../../runtime/control/stacks/core/define/make-definition.ts';
import { makeSecrets } from '../../../runtime/control/stacks/core/define/make-secrets.ts';
import { planInstall } from '../../../runtime/control/stacks/core/plan/plan-install.ts';
import { migrateDatabase } from '../../../runtime/database/migrate-database.ts';
import { type DatabasePlace, openDatabase } from '../../../runtime/database/open-database.ts';
import { operationMigrations } from '../../../runtime/operations/migrations.ts';
import { makeId, type NodeId } from '../../../schemas/ids/brand.ts';
import type { StackName } from '../../../schemas/ids/names.ts';
import { fakeDigest, makeAppliance, makeManifest } from '../../fakes/appliances.ts';
import { reportOf } from './report-of.ts';

/** A node as the driver plays it. */
export interface SeededNode {
  readonly id: NodeId;
  readonly name: string;
  /** Name of its stack. */
  readonly stack: string;
  readonly certificate: string;
  /** In the network between nodes. */
  readonly address: string;
}

export interface SeededFleet {
  readonly nodes: readonly SeededNode[];
  /** Of all nodes: making thousands is no part of what is measured. */
  readonly key: string;
  readonly authority: string;
}

/**
 * Fills a data folder and its database with nodes that are enrolled and carry one stack each, planned
 * and defined as an install does it.
 *
 * @param machines of each stack, two or more
 */
export async function seedFleet(
  place: { readonly dataFolder: string; readonly database: DatabasePlace },
  { nodes: count, machines }: { readonly nodes: number; readonly machines: number },
): Promise<SeededFleet> {
  const db = await openDatabase(place.database);
  try {
    await migrateDatabase(db, operationMigrations);
    await migrateDatabase(db, controlMigrations);
    const authority = await Authority.open(join(place.dataFolder, 'authority'));
    const sealer = await AesSealer.open(join(place.dataFolder, 'sealing-key'));
    const { key, csr } = await makeRequest();
    const stores = { nodes: new SqlNodeStore(db), stacks: new SqlStackStore(db), sealer };
    const nodes: SeededNode[] = [];
    for (let number = 0; number < count; number += 1) {
      const id = makeId('node', randomBytes(16));
      const signed = await authority.signNode(csr, id);
      const name = `node-${String(number).padStart(4, '0')}`;
      await stores.nodes.add({
        id,
        name,
        keyFingerprint: signed.keyFingerprint,
        certificateEndsAt: signed.endsAt,
        enrolledAt: new Date(),
        lastSeenAt: undefined,
        facts: undefined,
        generation: 0,
        desiredHash: '',
      });
      const stack = `shop-${number}`;
      await addStack(stores, { node: id, name: stack as StackName, machines });
      const address = `10.100.${number >> 8}.${number & 255}`;
      nodes.push({ id, name, stack, certificate: signed.certificate, address });
    }
    return { nodes, key, authority: authority.certificate };
  } finally {
    await db.destroy();
  }
}

interface Stores {
  readonly nodes: SqlNodeStore;
  readonly stacks: SqlStackStore;
  readonly sealer: AesSealer;
}

async function addStack(
  { nodes, stacks, sealer }: Stores,
  {
    node,
    name,
    machines,
  }: { readonly node: NodeId; readonly name: StackName; readonly machines: number },
): Promise<void> {
  const appliance = fleetAppliance(machines);
  const found = await nodes.get(node);
  const site = makeSite({
    nodes: found ? [found] : [],
    stacks: [],
    taken: [],
    observed: () => reportOf(undefined, node, new Date()),
    isLost: () => false,
    encrypts: false,
  });
  const plan = planInstall({
    request: {
      appliance: appliance.address,
      name,
      parameters: {},
      counts: { web: machines - 1 },
      ports: {},
      nodes: {},
      allowRollback: false,
    },
    appliance,
    site,
    trust: { state: 'unsigned' } as never,
    rollback: undefined,
  });
  const secrets = await makeSecrets(appliance.manifest, {}, nodeSecretMaker);
  const { manifest, address, images } = appliance;
  const id = makeId('stack', randomBytes(16));
  await stacks.reserve({ id, gateway: node, networks: plan.networks.length }, (allotments) => {
    const definition = makeDefinition(
      { plan, manifest, address, images },
      { gateway: node, ...allotments },
      nodeSecretMaker.random,
    );
    return {
      id,
      name,
      appliance: {
        address,
        manifest,
        digest: appliance.digest,
        registry: appliance.registry,
        repository: appliance.repository,
      },
      definition,
      parameters: {},
      sealed: sealer.seal(JSON.stringify(secrets)),
      stage: 'defined',
      isLowering: false,
      power: 'on',
      madeVolumes: definition.volumes.map((volume) => volume.id),
      createdAt: new Date(),
      createdBy: 'bench',
      keptUntil: undefined,
    };
  });
}

/** The two-role appliance of the tests, with as many web machines as are wanted. */
function fleetAppliance(machines: number) {
  const { roles, ...rest } = makeManifest();
  const { db, web } = roles;
  if (!db || !web) throw new Error('the appliance of the tests has other roles');
  const count = { default: machines - 1, minimum: 1, maximum: machines - 1 };
  const small = { memory: 256 * 2 ** 20 };
  const manifest = {
    ...rest,
    roles: { db: { ...db, ...small }, web: { ...web, ...small, count } },
  };
  return { ...makeAppliance(manifest), digest: fakeDigest(`fleet of ${machines}`) };
}
