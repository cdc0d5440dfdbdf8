import type {
  DesiredArrival,
  DesiredMachine,
  DesiredState,
  DesiredVolume,
} from '../../schemas/agent/desired.ts';
import type {
  ObservedArrival,
  ObservedSending,
  ObservedState,
  ObservedVolume,
} from '../../schemas/agent/observed.ts';
import { Fault, toWire, type WireFault } from '../../schemas/errors/fault.ts';
import type { MachineId, NodeId, PoolId } from '../../schemas/ids/brand.ts';
import type { ControlLink } from '../../runtime/agent/link/ports/control-link.ts';
import type { SimulatedWorld } from '../../runtime/simulator/simulated-world.ts';

/** What goes wrong on the way, or waits: for `open`, `send`, `settle` or `copy` and a machine or volume. */
export type MoveTrouble = (act: string) => 'wait' | 'fail' | undefined;

/**
 * The way from a simulated agent to the server that plays, by the words of the protocol alone, what
 * agents do for moves: arrivals, sendings and copies. The agent behind it sees none of them.
 */
export class MovingLink implements ControlLink {
  static readonly fault: WireFault = toWire(
    new Fault('HYPERVISOR_FAILED', { call: 'migrate', message: 'no such luck' }),
  );
  readonly #inner: ControlLink;
  readonly #worldOf: () => SimulatedWorld;
  readonly #others: ReadonlyMap<NodeId, MovingLink>;
  readonly #timer: NodeJS.Timeout;
  #desired: DesiredState | undefined;
  #last: ObservedState | undefined;
  #ticks = 0;
  readonly #arrivals = new Map<MachineId, ObservedArrival>();
  readonly #sendings = new Map<MachineId, ObservedSending>();
  readonly #copies = new Map<string, ObservedVolume>();
  trouble: MoveTrouble = () => undefined;

  constructor(
    inner: ControlLink,
    world: () => SimulatedWorld,
    others: ReadonlyMap<NodeId, MovingLink>,
  ) {
    this.#inner = inner;
    this.#worldOf = world;
    this.#others = others;
    this.#timer = setInterval(() => this.#tick(), 20).unref();
  }

  get #world(): SimulatedWorld {
    return this.#worldOf();
  }

  async desired(...ask: Parameters<ControlLink['desired']>): Promise<DesiredState | undefined> {
    const state = await this.#inner.desired(...ask);
    if (!state) return undefined;
    this.#desired = state;
    const volumes = state.volumes.filter(({ from }) => from === undefined);
    const machines = state.machines.map(({ sending: _sending, ...machine }) => machine);
    return { ...state, arrivals: [], machines, volumes };
  }

  async report(...[state, mark]: Parameters<ControlLink['report']>) {
    this.#last = state;
    this.#play();
    return this.#inner.report(this.#told(state), mark);
  }

  /** Tells what has become of moves, also while the agent itself has nothing new to tell. */
  #tick(): void {
    const before = this.#news();
    this.#play();
    if (!this.#last || this.#news() === before) return;
    // A server that is down hears of it with the next report.
    this.#tell().catch(() => undefined);
  }

  async #tell(): Promise<void> {
    if (!this.#last) return;
    const mark = { run: `moves-${(this.#ticks += 1)}`, number: 1 };
    await this.#inner.report(this.#told(this.#last), mark);
  }

  #news(): string {
    return JSON.stringify([this.#arrivals, this.#sendings, this.#copies].map((all) => [...all]));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** What is told is no difference to what the agent knows of. */
  reportDifference = async () => {
    await this.#tell();
    return { have: null };
  };

  consoleLine: ControlLink['consoleLine'] = (machine) => this.#inner.consoleLine(machine);

  volumeLine: ControlLink['volumeLine'] = (volume, use) => this.#inner.volumeLine(volume, use);

  console: ControlLink['console'] = (upload) => this.#inner.console(upload);

  #play(): void {
    const { arrivals = [], machines = [], volumes = [] } = this.#desired ?? {};
    for (const id of this.#arrivals.keys()) {
      if (!arrivals.some(({ machine }) => machine.id === id)) this.#arrivals.delete(id);
    }
    for (const id of this.#sendings.keys()) {
      if (!machines.some((machine) => machine.id === id)) this.#sendings.delete(id);
    }
    for (const id of this.#copies.keys()) {
      if (!volumes.some((volume) => volume.id === id && volume.from)) this.#copies.delete(id);
    }
    for (const arrival of arrivals) this.#letIn(arrival);
    for (const machine of machines) this.#send(machine);
    for (const volume of volumes) this.#copy(volume);
  }

  #letIn({ operation, machine, copy, volumes = [] }: DesiredArrival): void {
    const known = this.#arrivals.get(machine.id);
    if (known?.operation === operation && known.state !== 'preparing') return;
    const trouble = this.trouble(`open ${machine.id}`);
    const tell = (state: ObservedArrival['state'], fault?: WireFault): void =>
      void this.#arrivals.set(machine.id, {
        operation,
        machine: machine.id,
        state,
        ...(fault ? { fault } : {}),
      });
    if (trouble === 'fail') return tell('failed', MovingLink.fault);
    const isReady =
      volumes.every(({ image, pool }) => !image || this.#imagesIn(pool)?.has(image)) &&
      machine.interfaces.every(({ network }) => this.#world.networks.has(network));
    if (!isReady || trouble === 'wait') return tell('preparing');
    for (const { id, stack, sizeBytes, image } of volumes) {
      if (!copy.includes(id)) continue;
      const empty = { data: '', origin: {}, writes: 0 };
      this.#world.volumes.set(id, { stack, sizeBytes, image, ...empty });
    }
    tell('open');
  }

  #imagesIn(pool: PoolId | undefined) {
    return pool === undefined ? this.#world.images : this.#world.openPools.get(pool)?.images;
  }

  #send({ id: machine, sending }: DesiredMachine): void {
    const known = this.#sendings.get(machine);
    if (!sending) {
      // What has gone over stays gone; what has not goes on here.
      if (known?.state === 'copying') this.#sendings.delete(machine);
      return;
    }
    const { operation, copy } = sending;
    const isNew = known?.operation !== operation;
    if (!isNew && known.state !== 'copying') return;
    const trouble = this.trouble(`send ${machine}`);
    const tell = (state: ObservedSending['state'], bytesDone: number, fault?: WireFault): void =>
      void this.#sendings.set(machine, {
        operation,
        state,
        bytesDone,
        bytesTotal: 1_000,
        ...(fault ? { fault } : {}),
      });
    if (trouble === 'fail') return tell('failed', 0, MovingLink.fault);
    const domain = this.#world.domains.get(machine);
    const to = this.#others.get(sending.to.node);
    if (isNew || trouble === 'wait' || !to || domain?.state !== 'running') {
      return tell('copying', 500);
    }
    if (to.#arrivals.get(machine)?.state !== 'open') return tell('failed', 0, MovingLink.fault);
    to.#takeIn(machine, { world: this.#world, copy });
    this.#world.deeds.push(`sent ${machine}`);
    Object.assign(domain, { state: 'off', startedAtMs: undefined, upSinceMs: undefined });
    tell('sent', 1_000);
  }

  #takeIn(
    machine: MachineId,
    { world, copy }: { readonly world: SimulatedWorld; readonly copy: readonly string[] },
  ): void {
    const domain = world.domain(machine);
    const arrival = this.#arrivals.get(machine);
    const as = this.#desired?.arrivals.find((each) => each.machine.id === machine)?.machine;
    if (!arrival || !as) return;
    this.#world.domains.set(machine, { ...domain, machine: as });
    this.#world.seeds.set(machine, as.guest);
    for (const [id, volume] of world.volumes) {
      if (copy.includes(id)) this.#world.volumes.set(id, volume);
    }
    this.#arrivals.set(machine, { ...arrival, state: 'arrived' });
  }

  #copy({ id, from }: DesiredVolume): void {
    if (!from || this.#copies.get(id)?.state === 'ready') return;
    const source = this.#others.get(from.node);
    if (!source) return;
    const offered = source.#desired?.volumes.find((volume) => volume.id === id);
    const user = source.#desired?.machines.find(({ disks }) =>
      disks.some(({ volume }) => volume === id),
    );
    const isOff = source.#world.domains.get(user?.id as MachineId)?.state !== 'running';
    const found = source.#world.volumes.get(id);
    const trouble = this.trouble(`copy ${id}`);
    if (trouble === 'fail') {
      const { fault } = MovingLink;
      this.#copies.set(id, {
        id,
        state: 'failed',
        usedBytes: 0,
        fault: { ...fault, code: 'NODE_WORK_FAILED' },
      });
      return;
    }
    const mayRead = offered?.readers?.some((node) => this.#others.get(node) === this) && isOff;
    if (!this.#copies.has(id) || !mayRead || !found || trouble === 'wait') {
      this.#copies.set(id, { id, state: 'receiving', usedBytes: 10, bytesTotal: 100 });
      return;
    }
    this.#world.deeds.push(`copied ${id}`);
    this.#world.volumes.set(id, found);
    this.#copies.set(id, { id, state: 'ready', usedBytes: 100 });
  }

  #told(state: ObservedState): ObservedState {
    const arriving = new Set(this.#arrivals.keys());
    const own = new Set(this.#desired?.machines.map(({ id }) => id));
    const isHidden = (id: MachineId): boolean => arriving.has(id) && !own.has(id);
    return {
      ...state,
      arrivals: [...this.#arrivals.values()],
      volumes: [
        ...state.volumes.filter(({ id }) => !this.#copies.has(id)),
        ...this.#copies.values(),
      ],
      machines: state.machines
        .filter(({ id }) => !isHidden(id))
        .map((machine) => {
          const sending = this.#sendings.get(machine.id);
          return sending ? { ...machine, sending } : machine;
        }),
    };
  }
}
