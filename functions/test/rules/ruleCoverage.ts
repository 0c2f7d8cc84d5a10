import { z } from 'zod';

/** An expression of the rules, with every value that it was seen with. */
export interface CoveredExpression {
  text: string;
  values: unknown[];
}

const positionSchema = z.object({
  currentOffset: z.number().default(0),
  endOffset: z.number(),
});
const valueSchema = z.looseObject({ value: z.looseObject({}).optional() });

interface ReportNode {
  sourcePosition: z.infer<typeof positionSchema>;
  values: z.infer<typeof valueSchema>[];
  children: ReportNode[];
}

const nodeSchema: z.ZodType<ReportNode> = z.object({
  sourcePosition: positionSchema,
  values: z.array(valueSchema).default([]),
  children: z.lazy(() => z.array(nodeSchema)).default([]),
});
const coverageSchema = z.object({
  rules: z.object({ files: z.array(z.object({ content: z.string() })).length(1) }),
  report: z.array(nodeSchema),
});

/** What the official emulator at `host` has evaluated of the rules of a project, each part too. */
export async function ruleCoverage(host: string, projectId: string): Promise<CoveredExpression[]> {
  const url = `http://${host}/emulator/v1/projects/${projectId}:ruleCoverage`;
  const { rules, report } = coverageSchema.parse(await (await fetch(url)).json());
  const content = rules.files[0]?.content ?? '';
  const flatten = ({ sourcePosition, values, children }: ReportNode): CoveredExpression[] => [
    {
      // The end is its last character's place.
      text: content.slice(sourcePosition.currentOffset, sourcePosition.endOffset + 1).trim(),
      values: values.flatMap(({ value = {} }) => Object.values(value)),
    },
    ...children.flatMap(flatten),
  ];
  return report.flatMap(flatten);
}
