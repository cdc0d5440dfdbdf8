-- Written by 0.1.0: two nodes, four stacks (one is stopped, one removed with its data kept).
-- After each statement comes an empty line.

CREATE TABLE public.approved_registry (
    url text NOT NULL,
    allow_private boolean NOT NULL,
    approved_at timestamp with time zone NOT NULL,
    approved_by text NOT NULL
);

CREATE TABLE public.consent (
    digest text NOT NULL,
    appliance text NOT NULL,
    reason text NOT NULL,
    given_at timestamp with time zone NOT NULL,
    given_by text NOT NULL
);

CREATE TABLE public.control_migration (
    name character varying(255) NOT NULL,
    "timestamp" character varying(255) NOT NULL
);

CREATE TABLE public.control_migration_lock (
    id character varying(255) NOT NULL,
    is_locked integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.figure_minute (
    subject text NOT NULL,
    slot integer NOT NULL,
    minute integer NOT NULL,
    samples jsonb NOT NULL
);

CREATE TABLE public.namespace_root (
    namespace text NOT NULL,
    version bigint NOT NULL,
    envelope text NOT NULL,
    how text NOT NULL,
    since timestamp with time zone NOT NULL,
    by text NOT NULL
);

CREATE TABLE public.node (
    id text NOT NULL,
    name text NOT NULL,
    key_fingerprint text NOT NULL,
    certificate_ends_at timestamp with time zone NOT NULL,
    enrolled_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone,
    facts jsonb,
    generation integer DEFAULT 0 NOT NULL,
    desired_hash text DEFAULT ''::text NOT NULL,
    cordon jsonb,
    maintenance jsonb,
    labels jsonb DEFAULT '{}'::jsonb NOT NULL,
    note text DEFAULT ''::text NOT NULL
);

CREATE TABLE public.node_invitation (
    secret_hash text NOT NULL,
    name text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.release_sequence (
    namespace text NOT NULL,
    name text NOT NULL,
    sequence bigint NOT NULL,
    key_ids text NOT NULL,
    installed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.release_voucher (
    digest text NOT NULL,
    appliance text NOT NULL,
    key_id text NOT NULL
);

CREATE TABLE public.stack (
    id text NOT NULL,
    name text NOT NULL,
    appliance jsonb NOT NULL,
    definition jsonb NOT NULL,
    parameters jsonb NOT NULL,
    sealed text NOT NULL,
    stage text NOT NULL,
    power text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    kept_until timestamp with time zone,
    made_volumes jsonb DEFAULT '[]'::jsonb NOT NULL
);

CREATE TABLE public.stack_run (
    id text NOT NULL,
    stack text NOT NULL,
    machine text NOT NULL,
    command jsonb NOT NULL
);

CREATE TABLE public.stack_taking (
    kind text NOT NULL,
    place text NOT NULL,
    key text NOT NULL,
    stack text NOT NULL
);

CREATE TABLE public.trust_mirror (
    registry text NOT NULL,
    address text NOT NULL,
    signed_as text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by text NOT NULL
);

CREATE TABLE public.trusted_key (
    namespace text NOT NULL,
    key_id text NOT NULL,
    public_key text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by text NOT NULL,
    revoked_at timestamp with time zone
);

INSERT INTO public.control_migration VALUES ('0001-stacks', '2026-11-29T12:39:13.761Z');

INSERT INTO public.control_migration VALUES ('0002-nodes', '2026-11-29T12:39:13.796Z');

INSERT INTO public.control_migration VALUES ('0003-trust', '2026-11-29T12:39:13.822Z');

INSERT INTO public.control_migration VALUES ('0004-release-sequence', '2026-11-29T12:39:13.842Z');

INSERT INTO public.control_migration VALUES ('0005-namespace-root', '2026-11-29T12:39:13.860Z');

INSERT INTO public.control_migration VALUES ('0006-release-voucher', '2026-11-29T12:39:13.868Z');

INSERT INTO public.control_migration VALUES ('0007-made-volumes', '2026-11-29T12:39:13.880Z');

INSERT INTO public.control_migration VALUES ('0008-mirrors-and-registries', '2026-11-29T12:39:13.908Z');

INSERT INTO public.control_migration VALUES ('0009-figures', '2026-11-29T12:39:13.913Z');

INSERT INTO public.control_migration VALUES ('0010-node-orders', '2026-11-29T12:39:13.918Z');

INSERT INTO public.control_migration_lock VALUES ('migration_lock', 0);

INSERT INTO public.node VALUES ('node-0000000001', 'one', 'k', '2100-01-01 00:00:00+00', '2026-11-29 12:39:14.245+00', '2026-11-29 12:39:14.483+00', '{"cpus": 16, "roles": ["compute", "gateway"], "kernel": "simulated", "bootedAt": "2026-01-01T00:00:00.000Z", "firmware": ["bios"], "hostname": "node-0000000001", "underlay": {"mtu": 1500, "address": "192.0.2.1"}, "hypervisor": "simulated", "accelerator": "kvm", "memoryBytes": 68719476736, "agentVersion": "0.0.0", "architecture": "x86_64", "distribution": "simulated", "acceleratorReason": "it is simulated"}', 29, 'b74a83dd07da9f63c137ca6c4485e03a9d5f0e08b8b42ac4ab3174c9f76b038d', NULL, NULL, '{}', '');

INSERT INTO public.node VALUES ('node-0000000002', 'two', 'k', '2100-01-01 00:00:00+00', '2026-11-29 12:39:14.498+00', '2026-11-29 12:39:14.536+00', '{"cpus": 16, "roles": ["compute", "gateway"], "kernel": "simulated", "bootedAt": "2026-01-01T00:00:00.000Z", "firmware": ["bios"], "hostname": "node-0000000002", "underlay": {"mtu": 1500, "address": "192.0.2.2"}, "hypervisor": "simulated", "accelerator": "kvm", "memoryBytes": 68719476736, "agentVersion": "0.0.0", "architecture": "x86_64", "distribution": "simulated", "acceleratorReason": "it is simulated"}', 8, 'b783c9f8f7bc255235dcd271e09f95cf6c09caf3d0d9ba283d5e085c2d17036a', NULL, NULL, '{}', '');

INSERT INTO public.release_sequence VALUES ('acme', 'blog', 1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '2026-11-29 12:39:15.707+00');

INSERT INTO public.release_voucher VALUES ('sha256:a39403b63bc020f0bfafa6f62884702e7755b9b6b43856b500ee9241e876637b', 'acme/blog', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');

INSERT INTO public.stack VALUES ('stack-8cjrkcv7pp', 'blog', '{"digest": "sha256:a39403b63bc020f0bfafa6f62884702e7755b9b6b43856b500ee9241e876637b", "address": "acme/blog", "manifest": {"name": "blog", "links": [], "order": {"outputs": [], "parameters": []}, "roles": {"db": {"cpu": 1, "data": {"store": {"size": 4294967296, "mount": "/var/lib/store", "filesystem": "ext4"}}, "after": [], "count": {"default": 1, "maximum": 1, "minimum": 1}, "files": [{"path": "/etc/db.env", "owner": "root:root", "content": "PASSWORD={{ secrets.db_password | shell }}", "permissions": "0644"}], "hooks": {}, "ready": {"port": 3306, "type": "tcp", "timeout": 60000}, "users": [], "memory": 536870912, "system": {"index": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "sizeBytes": 2147483648}, "actions": {}, "publish": {}, "commands": [], "networks": ["private"]}, "web": {"cpu": 1, "data": {}, "after": ["db"], "count": {"default": 1, "maximum": 4, "minimum": 1}, "files": [{"path": "/etc/web.env", "owner": "root:root", "content": "DB={{ roles.db.address }}", "permissions": "0644"}], "hooks": {}, "ready": {"path": "/", "port": 80, "type": "http", "status": [200], "timeout": 60000}, "users": [], "memory": 536870912, "system": {"index": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "sizeBytes": 2147483648}, "actions": {"flush": {"title": "Flush the cache", "command": ["flush"]}}, "publish": {"site": {"port": 80, "title": "Site", "scheme": "http", "protocol": "tcp"}}, "commands": [], "networks": ["private"]}}, "title": "Blog", "format": 1, "changes": [], "licence": "MIT", "outputs": {"url": {"kind": "link", "title": "Site", "value": "{{ publish.site.url }}"}, "password": {"kind": "text", "title": "Password", "value": "{{ parameters.password }}"}}, "secrets": {"db_password": {"type": "password", "length": 32}}, "summary": "A blog", "version": "1.0.0", "networks": {"private": {}}, "categories": ["website"], "parameters": {"title": {"type": "string", "group": "essentials", "label": "Title", "default": "My blog", "maxLength": 200, "minLength": 0}, "password": {"type": "password", "group": "essentials", "label": "Password", "generate": {"length": 20}, "minLength": 12}}, "permissions": {"egress": "internet"}, "screenshots": []}, "registry": "http://registry.test", "repository": "acme/blog"}', '{"ports": [{"key": "site", "port": 80, "role": "web", "title": "Site", "scheme": "http", "hostPort": 20000, "protocol": "tcp"}], "domain": "blog.stackyard.internal", "images": [{"id": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "label": "acme/blog 1.0.0 (db)", "diskBytes": 2147483648, "indexBytes": 1000}, {"id": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "label": "acme/blog 1.0.0 (web)", "diskBytes": 2147483648, "indexBytes": 1000}], "gateway": "node-0000000001", "volumes": [{"id": "volume-nwhstegq60", "kind": "system", "name": "system", "image": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "machine": "machine-vjsp5c28m0", "sizeBytes": 2147483648}, {"id": "volume-bf58b9zqas", "kind": "data", "name": "store", "image": null, "machine": "machine-vjsp5c28m0", "sizeBytes": 4294967296}, {"id": "volume-qk2yenmgvr", "kind": "system", "name": "system", "image": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "machine": "machine-n5jfkqcpbr", "sizeBytes": 2147483648}], "machines": [{"id": "machine-vjsp5c28m0", "cpu": 1, "name": "blog-db", "node": "node-0000000001", "role": "db", "disks": [{"serial": "system", "volume": "volume-nwhstegq60"}, {"serial": "store", "volume": "volume-bf58b9zqas"}], "index": 0, "hostname": "db", "interfaces": [{"mac": "52:54:00:29:66:e9", "network": "network-hk1ky0ywcf", "address4": "10.77.0.10", "address6": "fdde:f53e:95f1:1::a"}], "memoryBytes": 536870912}, {"id": "machine-n5jfkqcpbr", "cpu": 1, "name": "blog-web-1", "node": "node-0000000001", "role": "web", "disks": [{"serial": "system", "volume": "volume-qk2yenmgvr"}], "index": 0, "hostname": "web-1", "interfaces": [{"mac": "52:54:00:4e:2d:dc", "network": "network-hk1ky0ywcf", "address4": "10.77.0.11", "address6": "fdde:f53e:95f1:1::b"}], "memoryBytes": 536870912}], "networks": [{"id": "network-hk1ky0ywcf", "mtu": 1450, "vni": 4096, "name": "private", "subnet4": "10.77.0.0/24", "subnet6": "fdde:f53e:95f1:1::/64"}], "uplinkIndex": 0}', '{"title": "My blog"}', 'v1.mSAMk4KPzbJ9RLXgyDH7EL16moTwtrSzV6nIHIHXFwL5xdHznsW8FZtsGdDkYRvniI5Gy7G88tTYM18F01fkfDVdSUDDDq2gNP05ms/ViMMUEBlNmVrYEylZIw5UTIRbCsIdGXPAxwsphm0ndUVurU+LfGNnu2uu6Z3Eb+l/xawKPOg/iptZxNdSWQ==', 'defined', 'on', '2026-11-29 12:39:14.837+00', 'tester', NULL, '["volume-nwhstegq60", "volume-bf58b9zqas", "volume-qk2yenmgvr"]');

INSERT INTO public.stack VALUES ('stack-z4bw94csqz', 'spread', '{"digest": "sha256:a39403b63bc020f0bfafa6f62884702e7755b9b6b43856b500ee9241e876637b", "address": "acme/blog", "manifest": {"name": "blog", "links": [], "order": {"outputs": [], "parameters": []}, "roles": {"db": {"cpu": 1, "data": {"store": {"size": 4294967296, "mount": "/var/lib/store", "filesystem": "ext4"}}, "after": [], "count": {"default": 1, "maximum": 1, "minimum": 1}, "files": [{"path": "/etc/db.env", "owner": "root:root", "content": "PASSWORD={{ secrets.db_password | shell }}", "permissions": "0644"}], "hooks": {}, "ready": {"port": 3306, "type": "tcp", "timeout": 60000}, "users": [], "memory": 536870912, "system": {"index": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "sizeBytes": 2147483648}, "actions": {}, "publish": {}, "commands": [], "networks": ["private"]}, "web": {"cpu": 1, "data": {}, "after": ["db"], "count": {"default": 1, "maximum": 4, "minimum": 1}, "files": [{"path": "/etc/web.env", "owner": "root:root", "content": "DB={{ roles.db.address }}", "permissions": "0644"}], "hooks": {}, "ready": {"path": "/", "port": 80, "type": "http", "status": [200], "timeout": 60000}, "users": [], "memory": 536870912, "system": {"index": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "sizeBytes": 2147483648}, "actions": {"flush": {"title": "Flush the cache", "command": ["flush"]}}, "publish": {"site": {"port": 80, "title": "Site", "scheme": "http", "protocol": "tcp"}}, "commands": [], "networks": ["private"]}}, "title": "Blog", "format": 1, "changes": [], "licence": "MIT", "outputs": {"url": {"kind": "link", "title": "Site", "value": "{{ publish.site.url }}"}, "password": {"kind": "text", "title": "Password", "value": "{{ parameters.password }}"}}, "secrets": {"db_password": {"type": "password", "length": 32}}, "summary": "A blog", "version": "1.0.0", "networks": {"private": {}}, "categories": ["website"], "parameters": {"title": {"type": "string", "group": "essentials", "label": "Title", "default": "My blog", "maxLength": 200, "minLength": 0}, "password": {"type": "password", "group": "essentials", "label": "Password", "generate": {"length": 20}, "minLength": 12}}, "permissions": {"egress": "internet"}, "screenshots": []}, "registry": "http://registry.test", "repository": "acme/blog"}', '{"ports": [{"key": "site", "port": 80, "role": "web", "title": "Site", "scheme": "http", "hostPort": 20000, "protocol": "tcp"}], "domain": "spread.stackyard.internal", "images": [{"id": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "label": "acme/blog 1.0.0 (db)", "diskBytes": 2147483648, "indexBytes": 1000}, {"id": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "label": "acme/blog 1.0.0 (web)", "diskBytes": 2147483648, "indexBytes": 1000}], "gateway": "node-0000000002", "volumes": [{"id": "volume-qe2afxkqzr", "kind": "system", "name": "system", "image": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "machine": "machine-5smcr9dbc1", "sizeBytes": 2147483648}, {"id": "volume-ah3bp774h9", "kind": "data", "name": "store", "image": null, "machine": "machine-5smcr9dbc1", "sizeBytes": 4294967296}, {"id": "volume-s32tsjh40a", "kind": "system", "name": "system", "image": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "machine": "machine-bar3y2yfr8", "sizeBytes": 2147483648}], "machines": [{"id": "machine-5smcr9dbc1", "cpu": 1, "name": "spread-db", "node": "node-0000000002", "role": "db", "disks": [{"serial": "system", "volume": "volume-qe2afxkqzr"}, {"serial": "store", "volume": "volume-ah3bp774h9"}], "index": 0, "hostname": "db", "interfaces": [{"mac": "52:54:00:c0:48:a2", "network": "network-jnenpthgjd", "address4": "10.77.0.10", "address6": "fd90:9802:b269:1::a"}], "memoryBytes": 536870912}, {"id": "machine-bar3y2yfr8", "cpu": 1, "name": "spread-web-1", "node": "node-0000000002", "role": "web", "disks": [{"serial": "system", "volume": "volume-s32tsjh40a"}], "index": 0, "hostname": "web-1", "interfaces": [{"mac": "52:54:00:79:46:79", "network": "network-jnenpthgjd", "address4": "10.77.0.11", "address6": "fd90:9802:b269:1::b"}], "memoryBytes": 536870912}], "networks": [{"id": "network-jnenpthgjd", "mtu": 1450, "vni": 4097, "name": "private", "subnet4": "10.77.0.0/24", "subnet6": "fd90:9802:b269:1::/64"}], "uplinkIndex": 0}', '{"title": "My blog"}', 'v1.ZvK5l0oM79/1Hsg0VE0I/ieysAbwYT0vWgqfVPUqrVGX+8+2+zt3jMevh3Lb8pr6zv6TC88I6fDZ6rjmNSHVhC/Y05u1SDfoP15T2RS4pHnJLuFNL2zIJxZ66gH1eybtIM7ovl32EVEMufxRo13jOe0hN447CXYmZRv8SNTkkwJFOxytTsBiio9TbA==', 'defined', 'on', '2026-11-29 12:39:16.201+00', 'tester', NULL, '["volume-qe2afxkqzr", "volume-ah3bp774h9", "volume-s32tsjh40a"]');

INSERT INTO public.stack VALUES ('stack-mjkvrbn14z', 'old', '{"digest": "sha256:a39403b63bc020f0bfafa6f62884702e7755b9b6b43856b500ee9241e876637b", "address": "acme/blog", "manifest": {"name": "blog", "links": [], "order": {"outputs": [], "parameters": []}, "roles": {"db": {"cpu": 1, "data": {"store": {"size": 4294967296, "mount": "/var/lib/store", "filesystem": "ext4"}}, "after": [], "count": {"default": 1, "maximum": 1, "minimum": 1}, "files": [{"path": "/etc/db.env", "owner": "root:root", "content": "PASSWORD={{ secrets.db_password | shell }}", "permissions": "0644"}], "hooks": {}, "ready": {"port": 3306, "type": "tcp", "timeout": 60000}, "users": [], "memory": 536870912, "system": {"index": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "sizeBytes": 2147483648}, "actions": {}, "publish": {}, "commands": [], "networks": ["private"]}, "web": {"cpu": 1, "data": {}, "after": ["db"], "count": {"default": 1, "maximum": 4, "minimum": 1}, "files": [{"path": "/etc/web.env", "owner": "root:root", "content": "DB={{ roles.db.address }}", "permissions": "0644"}], "hooks": {}, "ready": {"path": "/", "port": 80, "type": "http", "status": [200], "timeout": 60000}, "users": [], "memory": 536870912, "system": {"index": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "sizeBytes": 2147483648}, "actions": {"flush": {"title": "Flush the cache", "command": ["flush"]}}, "publish": {"site": {"port": 80, "title": "Site", "scheme": "http", "protocol": "tcp"}}, "commands": [], "networks": ["private"]}}, "title": "Blog", "format": 1, "changes": [], "licence": "MIT", "outputs": {"url": {"kind": "link", "title": "Site", "value": "{{ publish.site.url }}"}, "password": {"kind": "text", "title": "Password", "value": "{{ parameters.password }}"}}, "secrets": {"db_password": {"type": "password", "length": 32}}, "summary": "A blog", "version": "1.0.0", "networks": {"private": {}}, "categories": ["website"], "parameters": {"title": {"type": "string", "group": "essentials", "label": "Title", "default": "My blog", "maxLength": 200, "minLength": 0}, "password": {"type": "password", "group": "essentials", "label": "Password", "generate": {"length": 20}, "minLength": 12}}, "permissions": {"egress": "internet"}, "screenshots": []}, "registry": "http://registry.test", "repository": "acme/blog"}', '{"ports": [{"key": "site", "port": 80, "role": "web", "title": "Site", "scheme": "http", "hostPort": 20001, "protocol": "tcp"}], "domain": "old.stackyard.internal", "images": [{"id": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "label": "acme/blog 1.0.0 (db)", "diskBytes": 2147483648, "indexBytes": 1000}, {"id": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "label": "acme/blog 1.0.0 (web)", "diskBytes": 2147483648, "indexBytes": 1000}], "gateway": "node-0000000001", "volumes": [{"id": "volume-kapxdxd9rt", "kind": "system", "name": "system", "image": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "machine": "machine-08z4pbq695", "sizeBytes": 2147483648}, {"id": "volume-mp51xp6391", "kind": "data", "name": "store", "image": null, "machine": "machine-08z4pbq695", "sizeBytes": 4294967296}, {"id": "volume-jk7tsm02y6", "kind": "system", "name": "system", "image": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "machine": "machine-ffk5nmhtaf", "sizeBytes": 2147483648}], "machines": [{"id": "machine-08z4pbq695", "cpu": 1, "name": "old-db", "node": "node-0000000001", "role": "db", "disks": [{"serial": "system", "volume": "volume-kapxdxd9rt"}, {"serial": "store", "volume": "volume-mp51xp6391"}], "index": 0, "hostname": "db", "interfaces": [{"mac": "52:54:00:7f:d8:99", "network": "network-xah435agj1", "address4": "10.77.0.10", "address6": "fdcb:a06b:5736:1::a"}], "memoryBytes": 536870912}, {"id": "machine-ffk5nmhtaf", "cpu": 1, "name": "old-web-1", "node": "node-0000000001", "role": "web", "disks": [{"serial": "system", "volume": "volume-jk7tsm02y6"}], "index": 0, "hostname": "web-1", "interfaces": [{"mac": "52:54:00:cc:29:0e", "network": "network-xah435agj1", "address4": "10.77.0.11", "address6": "fdcb:a06b:5736:1::b"}], "memoryBytes": 536870912}], "networks": [{"id": "network-xah435agj1", "mtu": 1450, "vni": 4098, "name": "private", "subnet4": "10.77.0.0/24", "subnet6": "fdcb:a06b:5736:1::/64"}], "uplinkIndex": 1}', '{"title": "My blog"}', 'v1.ycCQOq+7TM+0+JV1WvEeCLOr1HEtxelvMzsh2+3WjEIBExY5OKzNpS+UDd5qH5KAM/nB/0VFfigGn4r905wi4rdh8aHu6DBOzScGC+OsHeSK0IhAraKXUVlUlMVaLYbsKe5Q/MgL0BQ/wUnrvCcw/5HW1A8psKrktma9TPs4zMTuxl9SlO+TTdNJLg==', 'kept', 'off', '2026-11-29 12:39:18.05+00', 'tester', '2026-12-29 12:39:19.385+00', '["volume-mp51xp6391"]');

INSERT INTO public.stack VALUES ('stack-7yyexwyssw', 'newer', '{"digest": "sha256:a39403b63bc020f0bfafa6f62884702e7755b9b6b43856b500ee9241e876637b", "address": "acme/blog", "manifest": {"name": "blog", "links": [], "order": {"outputs": [], "parameters": []}, "roles": {"db": {"cpu": 1, "data": {"store": {"size": 4294967296, "mount": "/var/lib/store", "filesystem": "ext4"}}, "after": [], "count": {"default": 1, "maximum": 1, "minimum": 1}, "files": [{"path": "/etc/db.env", "owner": "root:root", "content": "PASSWORD={{ secrets.db_password | shell }}", "permissions": "0644"}], "hooks": {}, "ready": {"port": 3306, "type": "tcp", "timeout": 60000}, "users": [], "memory": 536870912, "system": {"index": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "sizeBytes": 2147483648}, "actions": {}, "publish": {}, "commands": [], "networks": ["private"]}, "web": {"cpu": 1, "data": {}, "after": ["db"], "count": {"default": 1, "maximum": 4, "minimum": 1}, "files": [{"path": "/etc/web.env", "owner": "root:root", "content": "DB={{ roles.db.address }}", "permissions": "0644"}], "hooks": {}, "ready": {"path": "/", "port": 80, "type": "http", "status": [200], "timeout": 60000}, "users": [], "memory": 536870912, "system": {"index": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "sizeBytes": 2147483648}, "actions": {"flush": {"title": "Flush the cache", "command": ["flush"]}}, "publish": {"site": {"port": 80, "title": "Site", "scheme": "http", "protocol": "tcp"}}, "commands": [], "networks": ["private"]}}, "title": "Blog", "format": 1, "changes": [], "licence": "MIT", "outputs": {"url": {"kind": "link", "title": "Site", "value": "{{ publish.site.url }}"}, "password": {"kind": "text", "title": "Password", "value": "{{ parameters.password }}"}}, "secrets": {"db_password": {"type": "password", "length": 32}}, "summary": "A blog", "version": "1.0.0", "networks": {"private": {}}, "categories": ["website"], "parameters": {"title": {"type": "string", "group": "essentials", "label": "Title", "default": "My blog", "maxLength": 200, "minLength": 0}, "password": {"type": "password", "group": "essentials", "label": "Password", "generate": {"length": 20}, "minLength": 12}}, "permissions": {"egress": "internet"}, "screenshots": []}, "registry": "http://registry.test", "repository": "acme/blog"}', '{"ports": [{"key": "site", "port": 80, "role": "web", "title": "Site", "scheme": "http", "hostPort": 20001, "protocol": "tcp"}], "domain": "newer.stackyard.internal", "images": [{"id": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "label": "acme/blog 1.0.0 (db)", "diskBytes": 2147483648, "indexBytes": 1000}, {"id": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "label": "acme/blog 1.0.0 (web)", "diskBytes": 2147483648, "indexBytes": 1000}], "gateway": "node-0000000001", "volumes": [{"id": "volume-yekm2ds6sz", "kind": "system", "name": "system", "image": "sha256:806049addf92a18ab0c7f30229a02623d08f480012325857e93b15d255ec14f0", "machine": "machine-8ws5t7s16k", "sizeBytes": 2147483648}, {"id": "volume-86ffe6wskc", "kind": "data", "name": "store", "image": null, "machine": "machine-8ws5t7s16k", "sizeBytes": 4294967296}, {"id": "volume-vyq3y1mcks", "kind": "system", "name": "system", "image": "sha256:791d3521612d2347a5ba27929640ac508ab934d8662254e555bd277ca83f3f27", "machine": "machine-70nd05a36x", "sizeBytes": 2147483648}], "machines": [{"id": "machine-8ws5t7s16k", "cpu": 1, "name": "newer-db", "node": "node-0000000001", "role": "db", "disks": [{"serial": "system", "volume": "volume-yekm2ds6sz"}, {"serial": "store", "volume": "volume-86ffe6wskc"}], "index": 0, "hostname": "db", "interfaces": [{"mac": "52:54:00:fe:c6:4d", "network": "network-t1jtcekq3m", "address4": "10.77.0.10", "address6": "fd80:4f51:f712:1::a"}], "memoryBytes": 536870912}, {"id": "machine-70nd05a36x", "cpu": 1, "name": "newer-web-1", "node": "node-0000000001", "role": "web", "disks": [{"serial": "system", "volume": "volume-vyq3y1mcks"}], "index": 0, "hostname": "web-1", "interfaces": [{"mac": "52:54:00:75:7a:e6", "network": "network-t1jtcekq3m", "address4": "10.77.0.11", "address6": "fd80:4f51:f712:1::b"}], "memoryBytes": 536870912}], "networks": [{"id": "network-t1jtcekq3m", "mtu": 1450, "vni": 4098, "name": "private", "subnet4": "10.77.0.0/24", "subnet6": "fd80:4f51:f712:1::/64"}], "uplinkIndex": 1}', '{"title": "My blog"}', 'v1.KzX1zNhKo17Okliu7Zf/1LE8OknJk/KcB18mDQoI2zbYWOo3jhi/gRDB1YQi7nGzAEETe/A1aiPE2QdOTO8AdA901PrVVXBja4sk+wtfbbHqONJquqsmy1Fz+bcwO9tzr07RLgxrkPpB/3yht2g9hnmh0Ly/EFbaJ339tVPu1wIk5LS7Y/NDxCRfGQ==', 'defined', 'off', '2026-11-29 12:39:21.044+00', 'tester', NULL, '["volume-yekm2ds6sz", "volume-86ffe6wskc", "volume-vyq3y1mcks"]');

INSERT INTO public.stack_run VALUES ('op-0000000001', 'stack-8cjrkcv7pp', 'machine-vjsp5c28m0', '["flush", "--all"]');

INSERT INTO public.stack_taking VALUES ('name', '', 'blog', 'stack-8cjrkcv7pp');

INSERT INTO public.stack_taking VALUES ('uplink', 'node-0000000001', '0', 'stack-8cjrkcv7pp');

INSERT INTO public.stack_taking VALUES ('vni', '', '4096', 'stack-8cjrkcv7pp');

INSERT INTO public.stack_taking VALUES ('port', 'node-0000000001', 'tcp/20000', 'stack-8cjrkcv7pp');

INSERT INTO public.stack_taking VALUES ('name', '', 'spread', 'stack-z4bw94csqz');

INSERT INTO public.stack_taking VALUES ('uplink', 'node-0000000002', '0', 'stack-z4bw94csqz');

INSERT INTO public.stack_taking VALUES ('vni', '', '4097', 'stack-z4bw94csqz');

INSERT INTO public.stack_taking VALUES ('port', 'node-0000000002', 'tcp/20000', 'stack-z4bw94csqz');

INSERT INTO public.stack_taking VALUES ('name', '', 'newer', 'stack-7yyexwyssw');

INSERT INTO public.stack_taking VALUES ('uplink', 'node-0000000001', '1', 'stack-7yyexwyssw');

INSERT INTO public.stack_taking VALUES ('vni', '', '4098', 'stack-7yyexwyssw');

INSERT INTO public.stack_taking VALUES ('port', 'node-0000000001', 'tcp/20001', 'stack-7yyexwyssw');

INSERT INTO public.trusted_key VALUES ('acme', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'unused', '2026-11-29 12:39:14.538+00', 'tester', NULL);

ALTER TABLE ONLY public.approved_registry
    ADD CONSTRAINT approved_registry_pkey PRIMARY KEY (url);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT consent_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.control_migration_lock
    ADD CONSTRAINT control_migration_lock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.control_migration
    ADD CONSTRAINT control_migration_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.figure_minute
    ADD CONSTRAINT figure_minute_key PRIMARY KEY (subject, slot);

ALTER TABLE ONLY public.namespace_root
    ADD CONSTRAINT namespace_root_pkey PRIMARY KEY (namespace);

ALTER TABLE ONLY public.node_invitation
    ADD CONSTRAINT node_invitation_pkey PRIMARY KEY (secret_hash);

ALTER TABLE ONLY public.node
    ADD CONSTRAINT node_name_key UNIQUE (name);

ALTER TABLE ONLY public.node
    ADD CONSTRAINT node_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.release_sequence
    ADD CONSTRAINT release_sequence_key PRIMARY KEY (namespace, name);

ALTER TABLE ONLY public.release_voucher
    ADD CONSTRAINT release_voucher_key PRIMARY KEY (digest, appliance, key_id);

ALTER TABLE ONLY public.stack
    ADD CONSTRAINT stack_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.stack_run
    ADD CONSTRAINT stack_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.stack_taking
    ADD CONSTRAINT stack_taking_key PRIMARY KEY (kind, place, key);

ALTER TABLE ONLY public.trust_mirror
    ADD CONSTRAINT trust_mirror_key PRIMARY KEY (registry, address);

ALTER TABLE ONLY public.trusted_key
    ADD CONSTRAINT trusted_key_key PRIMARY KEY (namespace, key_id);

CREATE INDEX stack_kept ON public.stack USING btree (kept_until) WHERE (kept_until IS NOT NULL);

ALTER TABLE ONLY public.stack_run
    ADD CONSTRAINT stack_run_stack_fkey FOREIGN KEY (stack) REFERENCES public.stack(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.stack_taking
    ADD CONSTRAINT stack_taking_stack_fkey FOREIGN KEY (stack) REFERENCES public.stack(id) ON DELETE CASCADE;
