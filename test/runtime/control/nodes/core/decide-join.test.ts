import { describe, expect, test } from 'vitest';
import {
  decideJoin,
  type JoinSituation,
  type JoinSubject,
  type JoinVerdict,
} from '../../../../../runtime/control/nodes/core/decide-join.ts';
import {
  type KnownNode,
  KnownNodes,
} from '../../../../../runtime/control/nodes/core/known-nodes.ts';
import type { NodeHardware } from '../../../../../schemas/agent/hardware.ts';
import type { JoinRule, JoinRuleId } from '../../../../../schemas/api/resources/join.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const GiB = 2 ** 30;
const NOW = new Date('2026-05-01T12:00:00.000Z');
const [MAC, OTHER_MAC] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as const;
const [TPM, OTHER_TPM] = ['a'.repeat(64), 'b'.repeat(64)] as const;

const known = (name: string, over: Partial<KnownNode> = {}): KnownNode => ({
  id: `node-${name}` as NodeId,
  name,
  hardware: { serial: `serial of ${name}`, macs: [] },
  tpmKey: undefined,
  reports: false,
  ...over,
});

const rule = (over: Partial<JoinRule> = {}): JoinRule => ({
  id: 'rule-0000000001' as JoinRuleId,
  name: 'barn-#',
  match: { mac: MAC },
  once: false,
  createdAt: NOW.toISOString(),
  createdBy: 'olga',
  ...over,
});

interface Case {
  readonly hardware?: NodeHardware;
  readonly subject?: Partial<JoinSubject>;
  readonly memoryBytes?: number;
  readonly rules?: readonly JoinRule[];
  readonly nodes?: readonly KnownNode[];
  readonly oldest?: number;
}

function decide(given: Case): JoinVerdict {
  const { hardware = { macs: [MAC] }, subject, memoryBytes = 4 * GiB } = given;
  const asks: JoinSubject = {
    address: '192.0.2.7',
    facts: { memoryBytes, hardware },
    tpmKey: undefined,
    rejected: undefined,
    ...subject,
  };
  const situation: JoinSituation = {
    rules: given.rules ?? [],
    nodes: new KnownNodes(given.nodes ?? []),
    oldestImageSequence: given.oldest ?? 0,
    now: NOW,
  };
  return decideJoin(asks, situation);
}

const image = (sequence: number): NodeHardware => ({
  macs: [MAC],
  image: { version: '1.0', sequence },
});
const rejectedBefore = (ms: number) => ({
  rejected: { at: new Date(NOW.getTime() - ms).toISOString() },
});
const DAY = 864e5;
const asBarn = (over: Partial<JoinRule> = {}): JoinRule => rule({ name: 'barn-2', ...over });
const waits = (why: RegExp) => ({ kind: 'wait', why: expect.stringMatching(why) });

describe('a machine that asks to join', () => {
  test.each<[title: string, given: Case, verdict: object]>([
    ['waits where nobody has said anything', {}, waits(/^Nobody has approved it yet\.$/)],
    [
      'is refused below 1 GiB',
      { memoryBytes: GiB - 1 },
      { kind: 'refuse', why: expect.stringContaining('1023 MiB') },
    ],
    ['is not refused with 1 GiB that it can use', { memoryBytes: GiB }, { kind: 'wait' }],
    [
      'is refused below 1 GiB, whatever a rule says',
      { memoryBytes: GiB - 1, rules: [rule()] },
      { kind: 'refuse' },
    ],
    [
      'is refused with an image that is too old',
      { hardware: image(6), oldest: 7, rules: [rule()] },
      { kind: 'refuse', why: expect.stringContaining('older than this server allows (7)') },
    ],
    [
      'is not refused with the oldest image that is allowed',
      { hardware: image(7), oldest: 7 },
      { kind: 'wait' },
    ],
    [
      'is not refused without an image: its disk was set up by hand',
      { oldest: 7 },
      { kind: 'wait' },
    ],
    [
      'stays rejected for a day',
      { subject: rejectedBefore(DAY - 1), rules: [rule()] },
      { kind: 'reject', until: new Date(NOW.getTime() + 1) },
    ],
    [
      'stays rejected whatever TPM it has',
      { subject: { ...rejectedBefore(1), tpmKey: TPM }, nodes: [known('barn-2', { tpmKey: TPM })] },
      { kind: 'reject' },
    ],
    ['is not rejected any longer after it', { subject: rejectedBefore(DAY) }, { kind: 'wait' }],
    ['is a new node where a rule fits', { rules: [rule()] }, { kind: 'admit', name: 'barn-1' }],
    [
      'gets the first number that is free',
      { rules: [rule()], nodes: [known('barn-1'), known('barn-3')] },
      { kind: 'admit', name: 'barn-2' },
    ],
    [
      'is a new node with the name of a rule',
      { rules: [asBarn()] },
      { kind: 'admit', name: 'barn-2' },
    ],
    [
      'waits where a rule does not fit',
      { rules: [rule({ match: { mac: OTHER_MAC } })] },
      { kind: 'wait' },
    ],
    [
      'follows the first rule that fits',
      { rules: [rule({ match: { mac: OTHER_MAC } }), rule({ name: 'west' }), rule()] },
      { kind: 'admit', name: 'west' },
    ],
    [
      'is a node again that a rule names and that is silent',
      { rules: [asBarn()], nodes: [known('barn-2')] },
      { kind: 'readmit', node: { name: 'barn-2' }, by: { name: 'barn-2' } },
    ],
    [
      'waits while the node that a rule names reports',
      { rules: [asBarn()], nodes: [known('barn-2', { reports: true })] },
      { ...waits(/would make it “barn-2”, which is connected/), node: { name: 'barn-2' } },
    ],
    [
      'waits where a rule names a node whose TPM it has not',
      { rules: [asBarn()], nodes: [known('barn-2', { tpmKey: TPM })] },
      waits(/has a TPM, which this machine has not shown/),
    ],
    [
      'waits where a rule names a node whose TPM is another one',
      {
        subject: { tpmKey: OTHER_TPM },
        rules: [asBarn()],
        nodes: [known('barn-2', { tpmKey: TPM })],
      },
      waits(/has not shown/),
    ],
    [
      'waits where a rule for new nodes fits, and it says that it is a known one',
      {
        hardware: { serial: 'serial of west', macs: [MAC] },
        rules: [rule()],
        nodes: [known('west')],
      },
      waits(/^It says that it is “west” \(the same serial number\), which does not report\.$/),
    ],
    [
      'waits where a rule names one node, and it says that it is another',
      {
        hardware: { serial: 'serial of west', macs: [MAC] },
        rules: [asBarn()],
        nodes: [known('west'), known('barn-2')],
      },
      waits(/“west”/),
    ],
    [
      'is the node that a rule names and it says it is',
      {
        hardware: { serial: 'serial of barn-2', macs: [MAC] },
        rules: [asBarn()],
        nodes: [known('barn-2')],
      },
      { kind: 'readmit' },
    ],
    [
      'waits where it says that it is a node, and no rule fits',
      {
        hardware: { serial: 'serial of barn-2', macs: [] },
        nodes: [known('barn-2', { reports: true, tpmKey: TPM })],
      },
      waits(/connected and reports: this can hardly be the same machine\. That node has a TPM/),
    ],
    [
      'says of each node that it says it is',
      {
        hardware: { serial: 'serial of west', macs: [MAC] },
        nodes: [known('west'), known('east', { hardware: { macs: [MAC] } })],
      },
      waits(/“west”.*“east”/),
    ],
    [
      'is the node with its TPM, whatever it is called now',
      { subject: { tpmKey: TPM }, nodes: [known('barn-2', { tpmKey: TPM })] },
      { kind: 'readmit', node: { name: 'barn-2' }, by: 'tpm' },
    ],
    [
      'is the node with its TPM before any rule',
      { subject: { tpmKey: TPM }, rules: [rule()], nodes: [known('barn-2', { tpmKey: TPM })] },
      { kind: 'readmit', by: 'tpm' },
    ],
    [
      'waits while the node with its TPM reports',
      {
        subject: { tpmKey: TPM },
        rules: [rule()],
        nodes: [known('barn-2', { tpmKey: TPM, reports: true })],
      },
      { ...waits(/has the TPM of “barn-2”/), node: { name: 'barn-2' } },
    ],
    [
      'is nobody by a TPM that nobody has',
      { subject: { tpmKey: OTHER_TPM }, nodes: [known('barn-2', { tpmKey: TPM })] },
      waits(/^Nobody has approved/),
    ],
    [
      'is not told from others by what firmware says of all',
      {
        hardware: {
          serial: 'To be filled by O.E.M.',
          systemUuid: '03000200-0400-0500-0006-000700080009',
          macs: [],
        },
        nodes: [
          known('barn-2', {
            hardware: {
              serial: 'To be filled by O.E.M.',
              systemUuid: '03000200-0400-0500-0006-000700080009',
              macs: [],
            },
          }),
        ],
      },
      waits(/^Nobody has approved/),
    ],
  ])('%s', (_title, given, verdict) => {
    expect(decide(given)).toMatchObject(verdict);
  });
});
