'use client';

import { useSelectedLayoutSegment } from 'next/navigation';
import type { ReactNode } from 'react';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { useStack } from '../../../_client/stacks.ts';
import { AppliancePicture } from '../../../_components/data/appliance-picture.tsx';
import { LinkButton } from '../../../_components/form/link-button.tsx';
import { BackLink } from '../../../_components/layout/back-link.tsx';
import { PageHeader } from '../../../_components/layout/page-header.tsx';
import { TabsNav } from '../../../_components/layout/tabs-nav.tsx';
import { Empty } from '../../../_components/state/empty.tsx';
import { LoadedPage } from '../../../_components/state/loaded-page.tsx';
import { StackState } from '../../../_components/state/stack-state.tsx';
import { paths } from '../../../_lib/paths.ts';
import { OperationStrip } from '../../_parts/operation/operation-strip.tsx';
import { useLastOperation } from '../../_parts/operation/use-last-operation.ts';
import { DistrustNotice } from '../../_parts/stack/distrust-notice.tsx';
import { MissingVolumesNotice } from '../../_parts/stack/missing-volumes-notice.tsx';
import { NewerVersionNotice } from '../../_parts/stack/newer-version-notice.tsx';
import { StackActions } from './stack-actions.tsx';
import { stackText as text } from '../../../_text/stack.ts';
import { stacksText } from '../../../_text/stacks.ts';

/** The head of a stack's pages: state, actions, and what is being done with it. */
export function StackFrame({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ReactNode;
}) {
  const stack = useStack(name);
  return (
    <LoadedPage
      query={stack}
      title={name}
      back={<BackLink href={paths.stacks()}>{stacksText.title}</BackLink>}
      missing={<NotThere name={name} />}
    >
      {(data) => (
        <StackHead name={name} stack={data}>
          {children}
        </StackHead>
      )}
    </LoadedPage>
  );
}

function StackHead({
  name,
  stack,
  children,
}: {
  /** As it stands in the address: name or id. */
  readonly name: string;
  readonly stack: Stack;
  readonly children: ReactNode;
}) {
  const { appliance } = stack;
  const operation = useLastOperation(stack.operation);
  const isOnUpgrade = useSelectedLayoutSegment() === 'upgrade';
  return (
    <>
      <PageHeader
        back={<BackLink href={paths.stacks()}>{stacksText.title}</BackLink>}
        picture={<AppliancePicture icon={appliance.icon} title={appliance.title} size="medium" />}
        title={stack.name}
        state={<StackState state={stack.state} />}
        lead={stack.sentence}
        actions={<StackActions stack={stack} />}
      />
      <div className="pb-6 empty:hidden">
        <DistrustNotice stack={stack} />
      </div>
      <div className="pb-6 empty:hidden">
        <MissingVolumesNotice stack={stack} />
      </div>
      <div className="pb-6 empty:hidden">
        {isOnUpgrade ? null : <NewerVersionNotice stack={stack} />}
      </div>
      {operation === undefined ? null : (
        <div className="pb-6 empty:hidden">
          <OperationStrip id={operation} />
        </div>
      )}
      <TabsNav
        label={text.tabs.label(stack.name)}
        tabs={[
          { href: paths.stack(name), title: text.tabs.overview },
          { href: paths.stackConsole(name), title: text.tabs.console },
          { href: paths.stackEvents(name), title: text.tabs.events },
          { href: paths.stackBackups(name), title: text.tabs.backups },
          { href: paths.stackDetails(name), title: text.tabs.details },
        ]}
      />
      {children}
    </>
  );
}

function NotThere({ name }: { readonly name: string }) {
  return (
    <Empty
      icon="stack"
      title={text.missing.title(name)}
      action={<LinkButton href={paths.stacks()}>{text.missing.action}</LinkButton>}
    >
      {text.missing.hint}
    </Empty>
  );
}
