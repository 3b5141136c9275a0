//! Mixture of experts: softmax over all experts, the best few, weights renormalised, their outputs summed.
//!
//! Rows are sorted by expert so that an expert's weights are read once per step; a row's sum runs over its own experts
//! in ascending order, whoever else chose them.

use kernels::Packed;
use weights::WeightsError;

use super::{Step, mlp::Gated};
use crate::qwen3_vl::{config::MoeConfig, loader::Loader};

pub(super) struct Moe {
    router: Packed,
    experts: Vec<Gated>,
    active: usize,
}

/// How a checkpoint stores its experts.
enum Layout {
    /// One tensor each for gate and up of all experts, and for down; `(expert, in, out)` for `x @ W`.
    Published,
    /// The same, `(expert, out, in)`: what transformers 5 writes.
    Modern,
    /// Three tensors per expert, `(out, in)`.
    Single,
}

impl Moe {
    pub(super) fn load(loader: &mut Loader<'_>, name: &str, hidden: usize, moe: &MoeConfig) -> Result<Self, WeightsError> {
        let router = loader.packed(&[(&format!("{name}.gate.weight"), [moe.experts, hidden])])?;
        let name = format!("{name}.experts");
        let experts = match layout(loader, &name, hidden, moe)? {
            Layout::Single => (0..moe.experts)
                .map(|e| Gated::load(loader, &format!("{name}.{e}"), hidden, moe.ffn))
                .collect::<Result<_, _>>()?,
            Layout::Published => fused(loader, &name, (hidden, moe), true)?,
            Layout::Modern => fused(loader, &name, (hidden, moe), false)?,
        };
        Ok(Self { router, experts, active: moe.active })
    }

    /// `room` is for the intermediate results of one expert.
    pub(super) fn forward(
        &self,
        step: &Step<'_>,
        x: &[f32],
        room: (&mut [f32], &mut [f32]),
        out: &mut [f32],
        tap: &mut dyn FnMut(&str, &[f32]),
    ) {
        let (isa, hidden) = (step.pool.isa(), self.router.k());
        let chosen = self.route(step, x, tap);
        out.fill(0.0);
        let (mut input, mut output) = (Vec::new(), Vec::new());
        for (expert, rows) in self.experts.iter().zip(&chosen).filter(|(_, rows)| !rows.is_empty()) {
            input.clear();
            input.extend(rows.iter().flat_map(|&(row, _)| &x[row * hidden..(row + 1) * hidden]));
            output.resize(input.len(), 0.0);
            expert.forward(step.pool, &input, (&mut *room.0, &mut *room.1), &mut output);
            for (&(row, weight), y) in rows.iter().zip(output.chunks_exact(hidden)) {
                kernels::scale_add(isa, &mut out[row * hidden..(row + 1) * hidden], weight, y);
            }
        }
    }

    /// Who goes where: for each expert its rows, in order, with their weights.
    fn route(&self, step: &Step<'_>, x: &[f32], tap: &mut dyn FnMut(&str, &[f32])) -> Vec<Vec<(usize, f32)>> {
        let count = self.experts.len();
        let mut scores = vec![0.0; step.rows() * count];
        kernels::linear(step.pool, x, &self.router, None, &mut scores);
        tap("router_logits", &scores);
        let mut chosen = vec![Vec::new(); count];
        let mut picks = Vec::with_capacity(step.rows() * self.active);
        for (row, scores) in scores.chunks_exact_mut(count).enumerate() {
            kernels::softmax(step.pool.isa(), scores);
            let best = best(scores, self.active);
            let total: f32 = best.iter().map(|&e| scores[e]).sum();
            for expert in best {
                let weight = scores[expert] / total;
                chosen[expert].push((row, weight));
                picks.push((expert as f32, weight));
            }
        }
        let (indices, weights): (Vec<f32>, Vec<f32>) = picks.into_iter().unzip();
        tap("router_index", &indices);
        tap("router_weight", &weights);
        chosen
    }
}

/// The indices of the largest scores, best first; of equal ones the lower index.
fn best(scores: &[f32], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order.truncate(count);
    order
}

/// Gate and up differ from the hidden size, or else down does: one of the two shapes always tells the orientation.
fn layout(loader: &Loader<'_>, name: &str, hidden: usize, moe: &MoeConfig) -> Result<Layout, WeightsError> {
    let gate_up = format!("{name}.gate_up_proj");
    if !loader.contains(&gate_up) && loader.contains(&format!("{name}.0.gate_proj.weight")) {
        return Ok(Layout::Single);
    }
    let modern = if 2 * moe.ffn == hidden {
        loader.shape(&format!("{name}.down_proj"))? == [moe.experts, hidden, moe.ffn]
    } else {
        loader.shape(&gate_up)? == [moe.experts, 2 * moe.ffn, hidden]
    };
    Ok(if modern { Layout::Modern } else { Layout::Published })
}

/// Experts from two stacked tensors.
fn fused(
    loader: &mut Loader<'_>,
    name: &str,
    (hidden, moe): (usize, &MoeConfig),
    transposed: bool,
) -> Result<Vec<Gated>, WeightsError> {
    let shape = |out: usize, input: usize| if transposed { [moe.experts, input, out] } else { [moe.experts, out, input] };
    let [gate_up_name, down_name] = ["gate_up", "down"].map(|part| format!("{name}.{part}_proj"));
    let gate_up = loader.tensor(&gate_up_name, &shape(2 * moe.ffn, hidden))?;
    let down = loader.tensor(&down_name, &shape(hidden, moe.ffn))?;
    let experts = (0..moe.experts)
        .map(|e| {
            let [gate_up, down] = [&gate_up, &down].map(|tensor| {
                let matrix = tensor.matrix_of(e);
                if transposed { matrix.transposed() } else { matrix }
            });
            Gated { gate_up: loader.pack(&[gate_up]), down: loader.pack(&[down]) }
        })
        .collect();
    loader.done(&gate_up_name);
    loader.done(&down_name);
    Ok(experts)
}

#[cfg(test)]
mod tests {
    use super::best;

    #[test]
    fn equal_scores_go_to_the_lower_index() {
        assert_eq!(best(&[0.1, 0.3, 0.2, 0.3, 0.1], 4), [1, 3, 2, 0]);
    }
}
