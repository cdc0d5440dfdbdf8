import type { Control } from '../../../runtime/control/assemble-control.ts';
import type { StackRecord } from '../../../runtime/control/stacks/core/define/stack-record.ts';
import type { ListeningServer } from '../../../runtime/simulator/simulated-line.ts';
import type { MemoryTables } from '../../../runtime/simulator/stores/memory-tables.ts';
import type { Call } from '../../../schemas/api/handler.ts';
import type { Operation } from '../../../schemas/api/resources/operation.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { APPLIANCES } from './appliances.ts';
import { InjectedError } from './fault-points.ts';
import type { ScenarioNode, UserAction } from './scenario.ts';
import { operatorCall } from '../../fakes/operator-call.ts';

export type RunningServer = ListeningServer & { readonly control: Control };
type Handlers = Control['handlers'];
type Request = (handlers: Handlers) => Promise<unknown>;

export interface UserSurroundings {
  readonly server: () => RunningServer | undefined;
  readonly tables: MemoryTables;
  readonly nodes: readonly ScenarioNode[];
  readonly say: (text: string) => void;
  /** Told of an answer that no user should ever get. */
  readonly onNonsense: (why: string) => void;
}

/** How often a request is sent whose answer does not come, and the wait between. */
const TRIES = 4;
const RETRY_MS = 5_000;

/** Somebody who asks for things, as `yard` does: with a key, again where no answer comes. */
export class User {
  readonly #around: UserSurroundings;

  constructor(around: UserSurroundings) {
    this.#around = around;
  }

  /** @param key of the request; sent twice, it must give one operation */
  async act(action: UserAction, key: string): Promise<void> {
    const request = this.#requestOf(action, key);
    if (!request) return;
    const sent = Array.from({ length: action.times }, () => this.#send(action.do, request));
    const ids = new Set((await Promise.all(sent)).flatMap((id) => id ?? []));
    if (ids.size > 1) {
      this.#around.onNonsense(`the same request gave ${[...ids].join(' and ')}`);
    }
  }

  /** Asks something of the server, without trying again. */
  async ask<Answer>(
    question: (handlers: Handlers) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const server = this.#around.server();
    if (!server) return undefined;
    const died = server.process.ended.then(() => undefined);
    return Promise.race([server.process.run(() => question(server.control.handlers)), died]);
  }

  async #send(what: string, request: Request): Promise<string | undefined> {
    const { say } = this.#around;
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        const answer = (await this.ask(request)) as Operation | 'done' | undefined;
        if (answer === 'done') return undefined;
        if (answer) {
          say(`user: ${what}: ${answer.id} ${answer.title}`);
          return answer.id;
        }
      } catch (error) {
        if (!(error instanceof InjectedError)) {
          this.#judgeRefusal(what, error);
          return undefined;
        }
      }
      await new Promise((resolve) => void setTimeout(resolve, RETRY_MS));
    }
    return undefined;
  }

  #judgeRefusal(what: string, error: unknown): void {
    if (error instanceof Fault && error.code !== 'INTERNAL') {
      return this.#around.say(`user: ${what}: refused: ${error.message}`);
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#around.onNonsense(`“${what}” ended with ${text}`);
  }

  #requestOf(action: UserAction, key: string): Request | undefined {
    if (action.do === 'install') return this.#install(action, key);
    if (action.do === 'cancel') return this.#cancel(action.which);
    const { nodes, tables } = this.#around;
    const node = nodes[Math.floor(action.to * nodes.length)]?.name ?? '';
    if (action.do === 'remove-node') {
      const id = [...tables.nodes.values()].find(({ name }) => name === node)?.id;
      return id && ((handlers) => send(handlers, 'removeNode', { params: { node: id } }));
    }
    if (isNodeAction(action)) return this.#orderNode(action.do, node, key);
    const stack = pickStack([...tables.stacks.values()], action as StackAction);
    if (!stack) return undefined;
    const at = { params: { stack: stack.id }, query: { key } };
    switch (action.do) {
      case 'stop':
        return (handlers) => send(handlers, 'stopStack', at);
      case 'start':
        return (handlers) => send(handlers, 'startStack', at);
      case 'restart':
        return (handlers) => send(handlers, 'restartStack', at);
      case 'restore':
        return (handlers) => send(handlers, 'restoreStack', at);
      case 'remove-keep':
      case 'remove-delete': {
        const data = action.do === 'remove-keep' ? 'keep' : 'delete';
        return (handlers) => send(handlers, 'removeStack', { ...at, query: { key, data } });
      }
      case 'move-gateway':
        return (handlers) => send(handlers, 'moveGateway', { ...at, body: { node } });
      case 'move-machine':
      case 'move-cold': {
        const { machines } = stack.definition;
        const machine = machines[Math.floor(rest(action.to) * machines.length)]?.id ?? '';
        const wish = rest(rest(action.to)) < 0.7 ? { node } : {};
        const body = { ...wish, cold: action.do === 'move-cold' };
        const params = { stack: stack.id, machine };
        return (handlers) => send(handlers, 'moveMachine', { ...at, params, body });
      }
      case 'run-action': {
        const { machines } = stack.definition;
        const machine = machines[Math.floor(action.to * machines.length)]?.id ?? '';
        const params = { stack: stack.id, machine, action: 'flush' };
        return (handlers) => send(handlers, 'runMachineAction', { ...at, params });
      }
    }
  }

  /** As administrators do, with what is written on the page of a node. */
  #orderNode(what: NodeOrder, name: string, key: string): Request | undefined {
    const node = [...this.#around.tables.nodes.values()].find((each) => each.name === name)?.id;
    if (node === undefined) return undefined;
    const at = { params: { node }, query: { key } };
    const reason = { reason: 'simulated' };
    switch (what) {
      case 'drain':
      case 'drain-cold': {
        const body = { ...reason, cold: what === 'drain-cold' };
        return (handlers) => send(handlers, 'drainNode', { ...at, body });
      }
      case 'declare-dead':
        return (handlers) =>
          send(handlers, 'declareNodeDead', { ...at, body: { ...reason, confirm: name } });
      case 'undrain':
        return (handlers) => done(send(handlers, 'undrainNode', at));
      case 'cordon':
        return (handlers) => done(send(handlers, 'cordonNode', { ...at, body: reason }));
      case 'uncordon':
        return (handlers) => done(send(handlers, 'uncordonNode', at));
    }
  }

  #install(action: UserAction & { do: 'install' }, key: string): Request {
    const { nodes } = this.#around;
    const appliance = APPLIANCES[Math.floor(action.appliance * APPLIANCES.length)]!;
    const pick = (share: number): string => nodes[Math.floor(share * nodes.length)]?.name ?? '';
    const { pins } = action;
    const roles = Object.keys(appliance.manifest.roles);
    const pinned = pins?.slice(0, -1).flatMap((share, index) => {
      const role = roles[index];
      return role === undefined ? [] : [[role, pick(share)] as const];
    });
    const gateway = pins?.at(-1);
    const body = {
      appliance: appliance.address,
      parameters: {},
      counts: {},
      ports: {},
      nodes: Object.fromEntries(pinned ?? []),
      ...(gateway === undefined ? {} : { gateway: pick(gateway) }),
      ...(action.name === undefined ? {} : { name: action.name }),
      allowRollback: false,
      key,
    };
    return (handlers) => send(handlers, 'installStack', { body });
  }

  #cancel(which: number): Request | undefined {
    const active = [...this.#around.tables.operations.values()].filter(
      ({ record }) => record.state === 'running' || record.state === 'queued',
    );
    const operation = active[Math.floor(which * active.length)]?.record.id;
    return (
      operation && ((handlers) => send(handlers, 'cancelOperation', { params: { operation } }))
    );
  }
}

/** Mostly a stack that the action makes sense for, so that most runs do more than refuse. */
function pickStack(stacks: readonly StackRecord[], action: StackAction): StackRecord | undefined {
  const fitting = stacks.filter((stack) => FITS[action.do](stack));
  const among = fitting.length > 0 && action.to < 0.9 ? fitting : stacks;
  return among[Math.floor(action.which * among.length)];
}

type OtherAction = Exclude<UserAction, { do: 'install' }>;
const NODE_ORDERS = [
  'drain',
  'drain-cold',
  'declare-dead',
  'undrain',
  'cordon',
  'uncordon',
] as const;
type NodeOrder = (typeof NODE_ORDERS)[number];
type StackAction = OtherAction & { readonly do: Exclude<OtherAction['do'], NodeOrder> };

const isNodeAction = (action: OtherAction): action is OtherAction & { readonly do: NodeOrder } =>
  (NODE_ORDERS as readonly string[]).includes(action.do);

/** @returns another share that depends on one */
const rest = (share: number): number => (share * 997) % 1;

/** What answers with a node is no operation. */
const done = (answer: Promise<unknown>): Promise<string> => answer.then(() => 'done');

type Fits = (stack: StackRecord) => boolean;
const isThere: Fits = ({ stage }) => stage !== 'kept';
const isOn: Fits = ({ stage, power }) => stage !== 'kept' && power === 'on';

const FITS: Readonly<Record<StackAction['do'], Fits>> = {
  stop: isOn,
  start: ({ stage, power }) => stage === 'defined' && power === 'off',
  restart: isOn,
  'remove-keep': isThere,
  'remove-delete': () => true,
  restore: ({ stage }) => stage === 'kept',
  'run-action': ({ stage, power, appliance }) =>
    stage === 'defined' &&
    power === 'on' &&
    Object.values(appliance.manifest.roles).some(({ actions }) => 'flush' in actions),
  cancel: isThere,
  'remove-node': isThere,
  'move-gateway': isThere,
  'move-machine': isOn,
  'move-cold': isThere,
};

async function send(handlers: Handlers, name: keyof Handlers, request: object): Promise<unknown> {
  const handler = handlers[name] as unknown as (request: object, call: Call) => Promise<unknown>;
  const parts = { params: undefined, query: {}, body: undefined, ...request };
  return (await handler(parts, operatorCall)) ?? 'done';
}
