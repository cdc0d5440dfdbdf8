import { StackOverview } from './stack-overview.tsx';

export default async function StackPage({
  params,
}: {
  readonly params: Promise<{ name: string }>;
}) {
  return <StackOverview name={(await params).name} />;
}
