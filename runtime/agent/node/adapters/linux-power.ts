import { sendMagicPackets } from '../../../../packager/native/magic-packet.ts';
import { runCommand } from '../../../../packager/native/run-command.ts';
import type { DesiredLeave } from '../../../../schemas/agent/power.ts';
import type { FoundCard } from '../core/found-card.ts';
import type { NodePower } from '../ports/node-power.ts';

const TIMEOUT_MS = 30_000;

interface LinuxPowerParts {
  readonly run: typeof runCommand;
  readonly cards: () => Promise<readonly Pick<FoundCard, 'link' | 'wakes'>[]>;
  readonly send: (macs: readonly string[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** The power of a Linux host, by systemd. */
export class LinuxPower implements NodePower {
  readonly #parts: LinuxPowerParts;

  constructor(parts: Pick<LinuxPowerParts, 'cards' | 'onError'> & Partial<LinuxPowerParts>) {
    this.#parts = { run: runCommand, send: sendMagicPackets, ...parts };
  }

  async leave(how: DesiredLeave['how']): Promise<void> {
    const { run } = this.#parts;
    if (how === 'off') await this.#armCards();
    const args = [how === 'off' ? 'poweroff' : 'reboot', '--no-block', '--no-wall'];
    await run('systemctl', args, { package: 'systemd', timeoutMs: TIMEOUT_MS });
  }

  wake(macs: readonly string[]): Promise<void> {
    return this.#parts.send(macs);
  }

  /**
   * Cards listen for what wakes them only if they are told so; many forget it at each boot. A node whose cards
   * cannot be told is switched off all the same: it may be woken in another way.
   */
  async #armCards(): Promise<void> {
    const { run, cards, onError } = this.#parts;
    for (const { link, wakes } of await cards()) {
      if (!wakes) continue;
      const options = { package: 'ethtool', timeoutMs: TIMEOUT_MS };
      await run('ethtool', ['-s', link, 'wol', 'g'], options).catch(onError);
    }
  }
}
