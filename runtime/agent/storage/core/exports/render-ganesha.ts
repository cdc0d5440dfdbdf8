import type { DesiredExport } from '../../../../../schemas/agent/pool.ts';
import { exportNumbers } from './export-numbers.ts';

/** What of the configuration depends on the host. */
export interface GaneshaPlace {
  /** Where it keeps which clients it has; absolute. */
  readonly recovery: string;
  /** Major version of nfs-ganesha. */
  readonly version: number;
}

/** A node that is cut off loses its locks after this long, in seconds: then another may take over. */
const LEASE_S = 10;
/** After its own start, the server lets clients take their locks back for this long. */
const GRACE_S = 15;
/** Since then it does not start where it may not set itself apart from memory pressure. */
const IO_FLUSHER_SINCE = 6;

/**
 * Renders the configuration of nfs-ganesha (ganesha-config(8), ganesha-core-config(8),
 * ganesha-export-config(8)): NFSv4.2 over TCP and nothing else, each folder to its clients only, root
 * taken for nobody.
 */
export const renderGanesha = (exports: readonly DesiredExport[], place: GaneshaPlace): string => {
  const numbers = exportNumbers(exports);
  return [
    renderCore(place),
    ...exports
      .toSorted((a, b) => (a.pool < b.pool ? -1 : 1))
      .map((each) => renderExport(each, numbers.get(each.pool) ?? 0)),
  ].join('\n');
};

const renderCore = ({ recovery, version }: GaneshaPlace): string => `NFS_CORE_PARAM {
    Protocols = 4;
    Enable_NLM = false;
    Enable_RQUOTA = false;
    mount_path_pseudo = true;
${version >= IO_FLUSHER_SINCE ? '    allow_set_io_flusher_fail = true;\n' : ''}}

NFSv4 {
    Minor_Versions = 2;
    Lease_Lifetime = ${LEASE_S};
    Grace_Period = ${GRACE_S};
    Only_Numeric_Owners = true;
    RecoveryBackend = fs_ng;
    RecoveryRoot = ${recovery};
}

EXPORT_DEFAULTS {
    Access_Type = None;
    Protocols = 4;
    Transports = TCP;
    SecType = sys;
    Squash = Root_Squash;
}
`;

/** Paths and addresses have been checked: none has a character that ends it early (`pool.ts`). */
const renderExport = ({ path, clients }: DesiredExport, number: number): string => `EXPORT {
    Export_Id = ${number};
    Path = ${path};
    Pseudo = ${path};
    Access_Type = None;
${clients.length === 0 ? '' : renderClients(clients)}    FSAL {
        Name = VFS;
    }
}
`;

const renderClients = (clients: DesiredExport['clients']): string => `    CLIENT {
        Clients = ${clients
          .map(({ address }) => address)
          .toSorted()
          .join(', ')};
        Access_Type = RW;
    }
`;
