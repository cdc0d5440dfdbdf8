import { expect, test } from 'vitest';
import { renderExports } from '../../../../../../runtime/agent/storage/core/exports/render-exports.ts';
import { renderGanesha } from '../../../../../../runtime/agent/storage/core/exports/render-ganesha.ts';
import { exportNumbers } from '../../../../../../runtime/agent/storage/core/exports/export-numbers.ts';
import { DesiredExport } from '../../../../../../schemas/agent/pool.ts';
import { NODE, OTHER_NODE } from '../../../../../fakes/machines.ts';

const exports = [
  {
    pool: 'pool-000000000b',
    path: '/srv/b',
    clients: [
      { node: OTHER_NODE, address: '10.0.0.2' },
      { node: NODE, address: '10.0.0.1' },
    ],
  },
  { pool: 'pool-000000000a', path: '/srv/a', clients: [] },
].map((each) => DesiredExport.parse(each));

const WHOLE = `NFS_CORE_PARAM {
    Protocols = 4;
    Enable_NLM = false;
    Enable_RQUOTA = false;
    mount_path_pseudo = true;
}

NFSv4 {
    Minor_Versions = 2;
    Lease_Lifetime = 10;
    Grace_Period = 15;
    Only_Numeric_Owners = true;
    RecoveryBackend = fs_ng;
    RecoveryRoot = /srv/agent/recovery;
}

EXPORT_DEFAULTS {
    Access_Type = None;
    Protocols = 4;
    Transports = TCP;
    SecType = sys;
    Squash = Root_Squash;
}

EXPORT {
    Export_Id = 46840;
    Path = /srv/a;
    Pseudo = /srv/a;
    Access_Type = None;
    FSAL {
        Name = VFS;
    }
}

EXPORT {
    Export_Id = NUMBER;
    Path = /srv/b;
    Pseudo = /srv/b;
    Access_Type = None;
    CLIENT {
        Clients = 10.0.0.1, 10.0.0.2;
        Access_Type = RW;
    }
    FSAL {
        Name = VFS;
    }
}
`;

test('nfs-ganesha serves each folder to its clients only, by NFS 4.2 alone', () => {
  const place = { recovery: '/srv/agent/recovery', version: 4 };
  const number = String(exportNumbers(exports).get(exports[0]?.pool as never));
  expect(renderGanesha(exports, place)).toBe(WHOLE.replace('NUMBER', number));
  expect(renderGanesha(exports.toReversed(), place)).toBe(renderGanesha(exports, place));
});

test('a version that knows the option is told to start where it may not set itself apart', () => {
  const place = { recovery: '/srv/agent/recovery', version: 6 };
  const added = '    mount_path_pseudo = true;\n    allow_set_io_flusher_fail = true;\n';
  const [first] = WHOLE.split('\nEXPORT {');
  expect(renderGanesha([], place).trim()).toBe(
    first?.replace('    mount_path_pseudo = true;\n', added).trim(),
  );
});

test('an export keeps its number, whatever else is exported', () => {
  const pools = Array.from({ length: 2_000 }, (_, index) => ({
    pool: `pool-${String(index).padStart(10, '0')}` as never,
  }));
  const all = [...exportNumbers(pools).values()];
  expect(new Set(all).size).toBe(pools.length);
  expect(Math.min(...all)).toBeGreaterThan(0);
  expect(Math.max(...all)).toBeLessThan(65_536);
  expect(exportNumbers(pools.slice(0, 1)).values().next().value).toBe(all[0]);
});

test('the kernel serves each folder to its clients only, root taken for nobody', () => {
  const uuid = /fsid=([0-9a-f-]{36})/.exec(renderExports(exports))?.[1] ?? '';
  const options = `(rw,sync,no_subtree_check,root_squash,sec=sys,fsid=${uuid})`;
  // The folder without clients is left out: a line without any would be for everybody.
  expect(renderExports(exports)).toBe(`/srv/b 10.0.0.1${options} 10.0.0.2${options}\n`);
});
