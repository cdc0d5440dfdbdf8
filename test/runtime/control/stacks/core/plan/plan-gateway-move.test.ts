import { describe, expect, test } from 'vitest';
import type { SiteNode } from '../../../../../../runtime/control/nodes/core/site.ts';
import type { StackDefinition } from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import { planGatewayMove } from '../../../../../../runtime/control/stacks/core/plan/plan-gateway-move.ts';
import { siteNode } from './lab/site-nodes.ts';

const PORT = { key: 'site', protocol: 'tcp', hostPort: 20_000 };

/** Its router is on `old`, its machines are on these nodes. */
const stackOn = (...nodes: string[]): StackDefinition =>
  ({
    gateway: 'node-old',
    machines: nodes.map((name) => ({ node: `node-${name}` })),
    ports: [PORT],
    networks: [],
  }) as unknown as StackDefinition;

/** Where the router is now, its port is taken: by the stack itself. */
const OLD = siteNode('old', { ports: [{ protocol: 'tcp', port: 20_000, by: 'stack “blog”' }] });

const move = (wanted: string, stack: StackDefinition, ...nodes: SiteNode[]) =>
  planGatewayMove(stack, wanted, { nodes: [OLD, ...nodes] });

/** Codes of what stands in the way, and the first message. */
const refusal = (wanted: string, stack: StackDefinition, ...nodes: SiteNode[]) => {
  const result = move(wanted, stack, ...nodes);
  if (result.kind === 'possible') throw new Error('it is possible');
  expect(result.kind).toBe('refused');
  return { codes: result.problems.map(({ code }) => code), message: result.problems[0]?.message };
};

describe('a router', () => {
  test('takes the uplinks of networks along, to a node that offers them', () => {
    const school = { name: 'school', source: { kind: 'bridge', link: 'br0' } } as const;
    const stack = {
      ...stackOn('old'),
      networks: [{ name: 'front', uplink: { name: 'school' } }, { name: 'back' }],
    } as unknown as StackDefinition;
    expect(refusal('new', stack, siteNode('new', { uplinks: [] }))).toEqual({
      codes: ['UPLINK_MISSING'],
      message: 'Network “front” is attached to the uplink “school”. new offers no uplinks.',
    });
    expect(move('new', stack, siteNode('new', { uplinks: [school] }))).toMatchObject({
      kind: 'possible',
    });
  });

  test('can go to another gateway, by name or id', () => {
    expect(move('new', stackOn('old', 'a'), siteNode('new'), siteNode('a'))).toMatchObject({
      kind: 'possible',
      node: { name: 'new' },
    });
    expect(move('node-new', stackOn('old'), siteNode('new'))).toMatchObject({ kind: 'possible' });
  });

  test('does not go where it is, nor to a node that is no gateway', () => {
    expect(refusal('old', stackOn('old'))).toEqual({
      codes: ['ALREADY_THERE'],
      message: 'The router is on old already.',
    });
    expect(refusal('new', stackOn('old'), siteNode('new', { gateway: false }))).toEqual({
      codes: ['NO_GATEWAY'],
      message: 'new cannot carry the router: its agent does not have the gateway role.',
    });
  });

  test('does not go to a node that is unknown, not connected, or closed', () => {
    expect(refusal('nowhere', stackOn('old')).message).toBe('There is no node “nowhere”.');
    const away = siteNode('new', { ready: false });
    expect(refusal('new', stackOn('old'), away).message).toBe('new is not connected.');
    const closed = siteNode('new', { admits: false });
    expect(refusal('new', stackOn('old'), closed).message).toBe('new is closed to new machines.');
  });

  test('does not leave machines behind that do not reach it', () => {
    const lonely = siteNode('new', { linked: false });
    expect(refusal('new', stackOn('old'), lonely)).toEqual({
      codes: ['NO_GATEWAY'],
      message:
        'Other nodes do not reach new, so the machines of this stack would lose their router.',
    });
    const left = siteNode('a', { linked: false });
    expect(refusal('new', stackOn('old', 'a'), siteNode('new'), left).message).toContain(
      'do not reach a,',
    );
  });

  test('goes to a lonely node that has all machines', () => {
    const lonely = siteNode('new', { linked: false });
    expect(move('new', stackOn('new', 'new'), lonely)).toMatchObject({ kind: 'possible' });
    // Another that is lonely has nothing to do with it.
    const other = siteNode('other', { linked: false });
    expect(move('new', stackOn('old'), siteNode('new'), other)).toMatchObject({ kind: 'possible' });
  });

  test('does not take a port from somebody else, and takes those that are free', () => {
    const use = { protocol: 'tcp' as const, port: 20_000, by: 'stack “shop”' };
    expect(refusal('new', stackOn('old'), siteNode('new', { ports: [use] }))).toEqual({
      codes: ['PORT_TAKEN'],
      message: 'Port 20000 (“site”) is used by stack “shop” on new.',
    });
    const others = [
      { ...use, protocol: 'udp' as const },
      { ...use, port: 20_001 },
    ];
    expect(move('new', stackOn('old'), siteNode('new', { ports: others }))).toMatchObject({
      kind: 'possible',
    });
  });

  test('is told everything that stands in its way at once', () => {
    const use = { protocol: 'tcp' as const, port: 20_000, by: 'stack “shop”' };
    const bad = siteNode('new', { gateway: false, linked: false, ports: [use] });
    expect(refusal('new', stackOn('old'), bad).codes).toEqual([
      'NO_GATEWAY',
      'NO_GATEWAY',
      'PORT_TAKEN',
    ]);
    expect(move('new', stackOn('old'), bad)).toMatchObject({
      problems: [
        { action: 'Choose another gateway.' },
        { action: 'Choose a node that reaches all others.' },
        { action: 'Choose another node, or free the port there.' },
      ],
    });
  });
});
