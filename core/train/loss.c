#include "loss.h"

#include <math.h>
#include <string.h>

/* -log p[label] and d/dx for softmax, in place. */
static double softmax_cell(int n, float *x, int label, float weight) {
    float most = x[0];
    for (int k = 1; k < n; k++)
        most = fmaxf(most, x[k]);
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += exp((double)x[k] - most);
    double loss = log(sum) - ((double)x[label] - most);
    for (int k = 0; k < n; k++)
        x[k] = weight * (float)(exp((double)x[k] - most) / sum - (k == label));
    return loss;
}

/* The same for stablemax; ds/dx = 1 for x >= 0, s^2 else. */
static double stablemax_cell(int n, float *x, int label, float weight) {
    double sum = 0, at_label = 0;
    for (int k = 0; k < n; k++) {
        double s = x[k] >= 0 ? x[k] + 1.0 : 1 / (1.0 - x[k]);
        sum += s;
        if (k == label) at_label = s;
    }
    for (int k = 0; k < n; k++) {
        double s = x[k] >= 0 ? x[k] + 1.0 : 1 / (1.0 - x[k]), slope = x[k] >= 0 ? 1 : s * s;
        x[k] = weight * (float)(slope / sum - (k == label ? slope / at_label : 0));
    }
    return log(sum) - log(at_label);
}

int loss_right(int cells, int classes, const float *logits, const int32_t *labels, int *right) {
    int counted = 0;
    *right = 0;
    for (int i = 0; i < cells; i++) {
        if (labels[i] < 0) continue;
        const float *x = logits + (long)i * classes;
        int best = 0;
        for (int k = 1; k < classes; k++)
            if (x[k] > x[best]) best = k;
        *right += best == labels[i];
        counted++;
    }
    return counted;
}

float loss_cells(enum loss_kind kind, int cells, int classes, float *logits, const int32_t *labels, float weight) {
    int count = 0;
    for (int i = 0; i < cells; i++)
        count += labels[i] >= 0;
    double loss = 0;
    for (int i = 0; i < cells; i++) {
        float *x = logits + (long)i * classes;
        if (labels[i] < 0)
            memset(x, 0, (size_t)classes * sizeof *x);
        else
            loss +=
                (kind == LOSS_SOFTMAX ? softmax_cell : stablemax_cell)(classes, x, labels[i], weight / (float)count);
    }
    return count ? (float)(loss / count) : 0;
}

float loss_binary(float logit, float target, float *grad) {
    *grad = 1 / (1 + expf(-logit)) - target;
    return fmaxf(logit, 0) - logit * target + log1pf(expf(-fabsf(logit)));
}
