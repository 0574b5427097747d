/**
 * `POST /composite/graph`: up to 75 graphs, each one transaction over its nodes; called by the
 * router.
 *
 * Sources: REST API Developer Guide "Composite Graph" and its limits (75 graphs, 500 nodes, depth
 * 15, 15 kinds of node; the 15th failed graph halts the rest). A halted graph was not tried.
 */

import {
  invalid,
  readSubrequests,
  rolledBack,
  runSubrequest,
  type Subrequest,
  type Subresponse,
} from './composite.ts';
import { jsonParserError, RequestError } from './errors.ts';
import { type ApiReply, type ApiRequest, isObject, type Org } from './org.ts';
import { referencesIn } from './references.ts';
import type { Dispatch } from './router.ts';

interface Graph {
  readonly graphId: string;
  readonly nodes: readonly Subrequest[];
  /** The nodes in an order in which references look back. */
  readonly order: readonly Subrequest[];
}

interface GraphAnswer {
  readonly graphId: string;
  readonly graphResponse: {
    readonly compositeResponse: readonly Subresponse[];
  };
  readonly isSuccessful: boolean;
}

const MOST_GRAPHS = 75;
const MOST_NODES = 500;
const DEEPEST = 15;
const MOST_KINDS = 15;
const MOST_FAILURES = 14;

export function compositeGraph(org: Org, request: ApiRequest, dispatch: Dispatch): ApiReply {
  const graphs = readGraphs(request.body);
  let failures = 0;
  const answers: GraphAnswer[] = graphs.map((graph) => {
    if (failures > MOST_FAILURES) return halted(graph);
    const answer = runGraph(org, request, graph, dispatch);
    if (!answer.isSuccessful) failures += 1;
    return answer;
  });
  return { status: 200, body: { graphs: answers } };
}

function readGraphs(body: unknown): readonly Graph[] {
  const list = isObject(body) ? body['graphs'] : undefined;
  if (!Array.isArray(list) || list.length === 0) {
    throw jsonParserError('graphs: a list of graphs is required at [line:1, column:1]');
  }
  const items: readonly unknown[] = list;
  if (items.length > MOST_GRAPHS) {
    throw limit(`graphs in a payload is ${MOST_GRAPHS}, but ${items.length} were given`);
  }
  const seen = new Set<string>();
  const graphs = items.map((item): Graph => {
    const graphId = isObject(item) ? item['graphId'] : undefined;
    if (!isObject(item) || typeof graphId !== 'string' || !/^[A-Za-z0-9]\w*$/.test(graphId)) {
      throw invalid(
        `Provided graphId ('${graphId}') must contain only letters, numbers and underscores`,
      );
    }
    if (seen.has(graphId))
      throw invalid(`Duplicate graphId '${graphId}' provided. The graphId must be unique.`);
    seen.add(graphId);
    const nodes = readSubrequests(item['compositeRequest'], `graph ${graphId}`);
    return { graphId, nodes, order: inOrder(graphId, nodes) };
  });
  const count = graphs.reduce((sum, graph) => sum + graph.nodes.length, 0);
  if (count > MOST_NODES)
    throw limit(`nodes in a payload is ${MOST_NODES}, but ${count} were given`);
  const kinds = new Set(graphs.flatMap((graph) => graph.nodes.map(kindOfNode)));
  if (kinds.size > MOST_KINDS)
    throw limit(`different nodes is ${MOST_KINDS}, but ${kinds.size} were given`);
  return graphs;
}

function limit(what: string): RequestError {
  return new RequestError(400, 'LIMIT_EXCEEDED', `The maximum number of ${what}`);
}

/** Nodes after what they refer to; refuses circles, strangers and chains deeper than 15. */
function inOrder(graphId: string, nodes: readonly Subrequest[]): readonly Subrequest[] {
  const byId = new Map(nodes.map((node) => [node.referenceId, node]));
  const depths = new Map<string, number>();
  const order: Subrequest[] = [];
  const visiting = new Set<string>();

  function place(node: Subrequest): number {
    const known = depths.get(node.referenceId);
    if (known !== undefined) return known;
    if (visiting.has(node.referenceId)) {
      throw invalid(`Graph '${graphId}' contains a circular reference at '${node.referenceId}'`);
    }
    visiting.add(node.referenceId);
    let depth = 1;
    for (const name of referencesIn([node.url, node.body])) {
      const parent = byId.get(name);
      if (parent === undefined) {
        throw invalid(`Invalid reference specified. '${name}' is no node of graph '${graphId}'`);
      }
      depth = Math.max(depth, place(parent) + 1);
    }
    visiting.delete(node.referenceId);
    if (depth > DEEPEST)
      throw limit(`levels in a graph is ${DEEPEST}, but graph '${graphId}' has more`);
    depths.set(node.referenceId, depth);
    order.push(node);
    return depth;
  }

  for (const node of nodes) place(node);
  return order;
}

/** Nodes differ in kind by object and by API version. */
function kindOfNode(node: Subrequest): string {
  return node.url.split('/').slice(3, 6).join('/').split('?')[0]?.toLowerCase() ?? '';
}

function runGraph(org: Org, request: ApiRequest, graph: Graph, dispatch: Dispatch): GraphAnswer {
  const answers = new Map<string, unknown>();
  const responses = new Map<string, Subresponse>();
  const isSuccessful = org.store.transaction(
    () => {
      for (const node of graph.order) {
        const response = runSubrequest(request, node, answers, (inner) => {
          refuseOtherResources(node, inner);
          return dispatch(inner);
        });
        responses.set(node.referenceId, response);
        if (response.httpStatusCode >= 300) return false;
        answers.set(node.referenceId, response.body);
      }
      return true;
    },
    (all) => all,
  );
  return {
    graphId: graph.graphId,
    graphResponse: {
      compositeResponse: graph.nodes.map(({ referenceId }) => {
        const response = responses.get(referenceId);
        const shown = response !== undefined && (isSuccessful || response.httpStatusCode >= 300);
        return shown ? response : rolledBack(referenceId);
      }),
    },
    isSuccessful,
  };
}

const ALLOWED = new Map([
  [2, ['POST']],
  [3, ['GET', 'PATCH', 'DELETE']],
  [4, ['GET', 'PATCH', 'POST', 'DELETE']],
]);

/** A graph's nodes are single records: no collections, no queries, no describes. */
function refuseOtherResources(node: Subrequest, request: ApiRequest): void {
  const methods = request.path[0] === 'sobjects' ? ALLOWED.get(request.path.length) : undefined;
  const describes = request.path[2] === 'describe';
  if (methods === undefined || describes || !methods.includes(request.method)) {
    throw invalid(`${node.method} ${node.url} is not supported in a composite graph`);
  }
}

function halted(graph: Graph): GraphAnswer {
  return {
    graphId: graph.graphId,
    graphResponse: {
      compositeResponse: graph.nodes.map(({ referenceId }) => ({
        body: [
          {
            errorCode: 'PROCESSING_HALTED',
            message: `The graph was not processed because more than ${MOST_FAILURES} graphs of the request failed.`,
          },
        ],
        httpHeaders: {},
        httpStatusCode: 400,
        referenceId,
      })),
    },
    isSuccessful: false,
  };
}
