// `$WP_PARAM_X` and `$WP_MATRIX_X` in scripts, without such a param or axis.
import { expect, test } from 'vitest';
import { headings } from './parse.ts';

function found(script: string, job = ''): string[] {
  const text = `params: { region: eu }\njobs:\n  a:\n    ${job}\n    run: |\n${script.replace(/^/gm, '      ')}\n`;
  return headings(text);
}

test('are reported with the name that was meant', () => {
  expect(found('echo "$WP_PARAM_REGON"')).toEqual([
    '6:14 this pipeline has no such param, so $WP_PARAM_REGON is empty. Did you mean "WP_PARAM_REGION"?',
  ]);
  expect(found(`echo \${WP_MATRIX_ND}`, 'strategy: { matrix: { node: [1] } }')).toEqual([
    expect.stringMatching(/the matrix of this job has no such axis, so \$WP_MATRIX_ND is empty\./),
  ]);
  expect(found('echo $WP_MATRIX_OS')).toHaveLength(1);
  expect(headings('jobs: { a: { sleep: 0s } }\nhooks: { always: { run: echo $WP_PARAM_X } }')).toHaveLength(1);
});

test.each([
  `echo $WP_PARAM_REGION \${WP_PARAM_REGION}`,
  'true # $WP_PARAM_X',
  "echo '$WP_PARAM_X'",
  'echo \\$WP_PARAM_X',
  `echo "\${WP_PARAM_X:-none}" \${WP_PARAM_X-} \${WP_PARAM_X:+yes} \${WP_PARAM_X:?}`,
  'WP_PARAM_X=1; echo $WP_PARAM_X',
  'for WP_MATRIX_X in 1 2; do echo $WP_MATRIX_X; done',
  "cat <<'END'\n$WP_PARAM_X it's\nEND\ntrue",
])('are no mistake in %j', (script) => {
  expect(found(script)).toEqual([]);
});

test.each([
  `echo "it's $WP_PARAM_X"`,
  'echo "# $WP_PARAM_X"',
  'echo a#$WP_PARAM_X',
  `echo 'a' $WP_PARAM_X 'b'`,
  'echo "\\"$WP_PARAM_X"',
  "cat <<END\nit's\nEND\necho $WP_PARAM_X",
])('are a mistake in %j', (script) => {
  expect(found(script)).toHaveLength(1);
});

test('are left alone where only the run knows the axes, and in other programs', () => {
  expect(found('echo $WP_MATRIX_X', `strategy: { matrix: "\${{ fromJSON(params.region) }}" }`)).toEqual([]);
  expect(found('print "$WP_PARAM_X"', 'shell: [perl, -e]')).toEqual([]);
});
