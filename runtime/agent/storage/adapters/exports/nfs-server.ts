import type { ObservedExport } from '../../../../../schemas/agent/observed.ts';
import type { DesiredExport } from '../../../../../schemas/agent/pool.ts';

/** A program that serves folders by NFS. */
export interface NfsServer {
  readonly by: NonNullable<ObservedExport['by']>;
  /** @returns whether it can run on this host */
  isAvailable(): Promise<boolean>;
  /** Serves exactly these. @throws Fault EXPORT_FAILED, TOOL_FAILED, TOOL_MISSING */
  serve(exports: readonly DesiredExport[]): Promise<void>;
  /** Serves nothing of ours any more. */
  stop(): Promise<void>;
}
